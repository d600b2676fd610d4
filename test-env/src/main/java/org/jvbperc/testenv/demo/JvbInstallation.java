package org.jvbperc.testenv.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A folder with a Jitsi Videobridge: {@code jitsi-videobridge.jar}, {@code lib/}, and usually {@code jvb.sh}. The demo changes
 * nothing in it.
 *
 * @param directory absolute, without blanks
 */
record JvbInstallation(Path directory) {
    private static final String JAR = "jitsi-videobridge.jar";
    private static final String MAIN_CLASS = "org.jitsi.videobridge.MainKt";

    /**
     * Checks that the folder has a bridge.
     *
     * @throws DemoFailure naming what is missing
     */
    static JvbInstallation of(Path given) throws DemoFailure {
        Path directory = given.toAbsolutePath().normalize();
        if (!Files.isDirectory(directory)) {
            throw new DemoFailure("--jvb is " + given + ": expected a folder with a Jitsi Videobridge, there is none");
        }
        if (!Files.isReadable(directory.resolve(JAR))) {
            throw new DemoFailure("--jvb is " + given + ": expected a Jitsi Videobridge, but there is no " + JAR
                    + " in it (a Debian package has it in /usr/share/jitsi-videobridge)");
        }
        if (!hasLibraries(directory.resolve("lib"))) {
            throw new DemoFailure("--jvb is " + given + ": expected the bridge's libraries in "
                    + directory.resolve("lib") + ", there are none");
        }
        checkNoBlank("--jvb", directory);
        return new JvbInstallation(directory);
    }

    /** The bridge's start script splits its options at blanks, so a path must not contain any. */
    static void checkNoBlank(String what, Path path) throws DemoFailure {
        if (path.toString().chars().anyMatch(Character::isWhitespace)) {
            throw new DemoFailure(
                    what + " is " + path + ": the bridge's start script cannot take a path with blanks in it");
        }
    }

    private static boolean hasLibraries(Path folder) throws DemoFailure {
        if (!Files.isDirectory(folder)) {
            return false;
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.anyMatch(file -> file.toString().endsWith(".jar"));
        } catch (IOException e) {
            throw new DemoFailure(folder + " cannot be read: " + e.getMessage());
        }
    }

    /**
     * The command that starts the bridge: its own script, which takes options from the variable {@code JAVA_SYS_PROPS}, or else
     * the command that the script would run.
     */
    List<String> command(List<String> javaOptions) {
        Path script = directory.resolve("jvb.sh");
        if (Files.isExecutable(script)) {
            return List.of(script.toString());
        }
        List<String> command = new ArrayList<>(List.of("java", "-Xmx3072m", "-XX:+UseG1GC"));
        command.addAll(javaOptions);
        command.addAll(List.of("-cp", directory.resolve(JAR) + ":" + directory.resolve("lib") + "/*", MAIN_CLASS));
        return List.copyOf(command);
    }
}
