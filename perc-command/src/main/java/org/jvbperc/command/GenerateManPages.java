package org.jvbperc.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code generate-man-pages DIR}: a manual page for the program and each of its commands. */
@Command(
        name = "generate-man-pages",
        description = "Writes manual pages of all commands into a directory, for example /usr/local/share/man/man1.",
        hidden = true,
        mixinStandardHelpOptions = true,
        versionProvider = ProgramVersion.class)
public final class GenerateManPages implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Parameters(paramLabel = "DIR", description = "Where the pages are written. It is made if it does not exist.")
    private @Nullable Path directory;

    @Override
    public Integer call() throws IOException {
        Path folder = directory;
        if (folder == null) {
            throw new IllegalStateException("picocli accepted a command line without DIR");
        }
        String version = ProgramVersion.project();
        try {
            Files.createDirectories(folder);
            write(spec.root(), folder, version);
        } catch (IOException e) {
            throw new ParameterException(spec.commandLine(), "DIR " + folder + " cannot be written to: " + e, e);
        }
        return ExitCode.OK;
    }

    private static void write(CommandSpec command, Path folder, String version) throws IOException {
        Files.writeString(folder.resolve(ManPage.fileName(command)), ManPage.of(command, version));
        for (CommandSpec subcommand : ManPage.visibleSubcommands(command)) {
            write(subcommand, folder, version);
        }
    }
}
