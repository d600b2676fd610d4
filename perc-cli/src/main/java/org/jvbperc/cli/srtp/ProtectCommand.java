package org.jvbperc.cli.srtp;

import java.util.concurrent.Callable;
import org.jvbperc.command.ProgramVersion;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code perc srtp protect}. */
@Command(
        name = "protect",
        description =
                "Turns RTP packets into what an endpoint sends: with inner and outer encryption and, if there is an EKTKey, a Full EKT"
                        + " field with the inner half of --master; --ekt-salt is the inner salt then.",
        mixinStandardHelpOptions = true,
        versionProvider = ProgramVersion.class,
        sortOptions = false)
final class ProtectCommand implements Callable<Integer> {
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
                ProtectTransform transform = new ProtectTransform(keys)) {
            parent.transform(spec.commandLine().getOut(), transform);
        }
        return 0;
    }
}
