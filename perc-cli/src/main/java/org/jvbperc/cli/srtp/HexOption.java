package org.jvbperc.cli.srtp;

import java.util.Arrays;
import java.util.HexFormat;
import org.jvbperc.crypto.SecretBytes;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Options with keys and numbers; messages name the option and tell a key's length, but not the key. */
final class HexOption {
    private HexOption() {}

    /**
     * The octets of an option.
     *
     * @param lengths allowed lengths in octets
     * @throws ParameterException if the value is not hexadecimal or has another length
     */
    static SecretBytes parse(CommandSpec spec, String option, String value, String meaning, int... lengths) {
        byte[] octets;
        try {
            octets = HexFormat.of().parseHex(value.strip());
        } catch (IllegalArgumentException e) {
            throw new ParameterException(
                    spec.commandLine(),
                    option + ": a value of " + value.length() + " characters that is not hexadecimal, expected "
                            + meaning);
        }
        try {
            if (Arrays.stream(lengths).noneMatch(length -> length == octets.length)) {
                throw new ParameterException(
                        spec.commandLine(), option + ": " + octets.length + " octets, expected " + meaning);
            }
            return SecretBytes.copyOf(octets);
        } finally {
            Arrays.fill(octets, (byte) 0);
        }
    }

    /** Checks a number's range. */
    static void requireInRange(CommandSpec spec, String option, long value, long least, long most) {
        if (value < least || value > most) {
            throw new ParameterException(
                    spec.commandLine(), option + ": " + value + ", expected " + least + ".." + most);
        }
    }
}
