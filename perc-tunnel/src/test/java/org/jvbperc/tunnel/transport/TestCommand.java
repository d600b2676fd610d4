package org.jvbperc.tunnel.transport;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jvbperc.testkit.Await;

/** Runs a command that a test needs; a missing command or a failure is an error of the test. */
final class TestCommand {
    private TestCommand() {}

    static void run(List<String> command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")))
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (Await.exit(process, command.get(0)) != 0) {
                process.destroyForcibly();
                throw new AssertionError(String.join(" ", command) + " failed:\n" + output);
            }
        } catch (IOException e) {
            throw new AssertionError("the test needs the command " + command.get(0), e);
        }
    }
}
