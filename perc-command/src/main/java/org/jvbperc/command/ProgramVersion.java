package org.jvbperc.command;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The answer to {@code --version}: the program's name, the project's version and the Java runtime's. */
public final class ProgramVersion implements IVersionProvider {
    private static final String PROPERTIES = "version.properties";

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public String[] getVersion() throws IOException {
        String program = spec == null ? "perc" : spec.root().name();
        return new String[] {program + " " + project() + " (Java " + Runtime.version() + ")"};
    }

    /** The project's version. */
    public static String project() throws IOException {
        Properties properties = new Properties();
        try (InputStream in = ProgramVersion.class.getResourceAsStream(PROPERTIES)) {
            if (in == null) {
                throw new IOException(PROPERTIES + " is missing from the jar of perc-command");
            }
            properties.load(in);
        }
        return properties.getProperty("version", "");
    }
}
