package org.jvbperc.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** The version as Maven wrote it into the jar. */
final class BuildVersion implements IVersionProvider {
    private static final String PROPERTIES = "/META-INF/maven/org.jvbperc/perc-endpoint/pom.properties";

    @Override
    public String[] getVersion() throws IOException {
        Properties properties = new Properties();
        try (InputStream in = BuildVersion.class.getResourceAsStream(PROPERTIES)) {
            if (in != null) {
                properties.load(in);
            }
        }
        return new String[] {"perc " + properties.getProperty("version", "(not packaged)")};
    }
}
