package org.jvbperc.cli.srtp;

import java.io.InputStream;
import java.io.PrintWriter;
import org.jvbperc.command.ProgramVersion;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * {@code perc srtp}: protects, unprotects or relays packets given in hexadecimal, one a line.
 *
 * <p>Keys are given on the command line, where other users of the machine can read them: a tool for test keys.
 */
@Command(
        name = "srtp",
        description = {
            "Protects, opens or relays single packets by double encryption (RFC 8723) and EKT (RFC 8870), for debugging and for"
                    + " checking other implementations.",
            "Reads packets from standard input, in hexadecimal, one on each line. Writes one line for each packet: the result, or \"error STATUS\".",
            "Use test keys only: other users of this machine can read a command line."
        },
        subcommands = {ProtectCommand.class, UnprotectCommand.class, RelayCommand.class},
        mixinStandardHelpOptions = true,
        versionProvider = ProgramVersion.class)
public final class SrtpCommand implements Runnable {
    private final InputStream input;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    /** Reads packets from standard input. */
    public SrtpCommand() {
        this(System.in);
    }

    /** Reads packets from {@code input}, which stays the caller's. */
    public SrtpCommand(InputStream input) {
        this.input = input;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "no command: expected protect, unprotect or relay");
    }

    /** Puts every line of the input through {@code transform}. */
    void transform(PrintWriter output, PacketTransform transform) {
        HexLines.transform(input, output, transform);
    }
}
