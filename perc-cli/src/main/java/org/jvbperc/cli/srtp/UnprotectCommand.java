package org.jvbperc.cli.srtp;

import java.util.concurrent.Callable;
import org.jvbperc.command.ProgramVersion;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code perc srtp unprotect}. */
@Command(
        name = "unprotect",
        description =
                "Turns what an endpoint receives into RTP packets: the header as received, then the decrypted payload. With an EKTKey"
                        + " every packet ends with an EKT field, from which the inner keys and rollover counters come; without one, no"
                        + " packet has such a field.",
        mixinStandardHelpOptions = true,
        versionProvider = ProgramVersion.class,
        sortOptions = false)
final class UnprotectCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @ParentCommand
    @SuppressWarnings("NullAway.Init") // set by picocli
    private SrtpCommand parent;

    @Mixin
    private final DoubleOptions options = new DoubleOptions();

    @Override
    public Integer call() {
        try (DoubleKeys keys = options.keys(spec);
                UnprotectTransform transform = new UnprotectTransform(keys)) {
            parent.transform(spec.commandLine().getOut(), transform);
        }
        return 0;
    }
}
