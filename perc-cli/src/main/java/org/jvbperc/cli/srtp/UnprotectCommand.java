package org.jvbperc.cli.srtp;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code perc srtp unprotect}. */
@Command(
        name = "unprotect",
        description =
                "What an endpoint receives to RTP packets: the header as received, then the decrypted payload. With an EKTKey every"
                        + " packet ends with an EKT field and the inner keys and rollover counters come from these; without, none does.",
        mixinStandardHelpOptions = true,
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
