package org.jvbperc.kd.app;

import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The command line.
 *
 * @param config configuration file
 * @param check whether only to check the configuration
 * @param readyFile written when the Key Distributor serves, or null
 */
record Options(Path config, boolean check, @Nullable Path readyFile) {
    static final String USAGE = """
            usage: perc-kd --config FILE [--check] [--ready-file FILE]

              --config FILE      configuration in HOCON, see conf/perc-kd.conf
              --check            check the configuration and the files it names, then end
              --ready-file FILE  write {"http":"http://ADDRESS:PORT"} there when serving
              --help             show this

            Of a running Key Distributor, over its HTTP interface:

                   perc-kd list
                   perc-kd show|roster|rekey|lock|unlock|end --room NAME
                   perc-kd remove|owner --room NAME --identity USER@DOMAIN
                   perc-kd invite --room NAME [--identity PATTERN] [--seconds N]

              --kd URL           its HTTP interface (default: http://127.0.0.1:8700)
              --token-file FILE  the bearer token, if it asks for one

            exit status: 0 done, 1 refused by the Key Distributor, 69 it cannot be reached

            exit status without a command: 0 valid (--check), 143 ended by SIGTERM, 64 wrong usage, 69 an address cannot be bound, 78 the configuration is wrong
            """;

    /**
     * Reads arguments.
     *
     * @throws IllegalArgumentException naming the argument that is wrong
     */
    static Options parse(List<String> arguments) {
        Path config = null;
        Path readyFile = null;
        boolean check = false;
        for (Iterator<String> i = arguments.iterator(); i.hasNext(); ) {
            String argument = i.next();
            switch (argument) {
                case "--config" -> config = Path.of(value(argument, i));
                case "--ready-file" -> readyFile = Path.of(value(argument, i));
                case "--check" -> check = true;
                default -> throw new IllegalArgumentException("unknown argument \"" + argument + "\"");
            }
        }
        if (config == null) {
            throw new IllegalArgumentException("--config FILE is missing");
        }
        return new Options(config, check, readyFile);
    }

    private static String value(String argument, Iterator<String> rest) {
        if (!rest.hasNext()) {
            throw new IllegalArgumentException(argument + " needs a file name");
        }
        return rest.next();
    }
}
