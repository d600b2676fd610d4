package org.jvbperc.testenv.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JvbInstallationTest {
    @TempDir
    Path temp;

    private Path folder;

    @BeforeEach
    void makeInstallation() throws Exception {
        folder = temp.resolve("jvb");
        Files.createDirectories(folder.resolve("lib"));
        Files.createFile(folder.resolve("jitsi-videobridge.jar"));
        Files.createFile(folder.resolve("lib/ice4j.jar"));
    }

    private String refusal(Path path) {
        return assertThrows(DemoFailure.class, () -> JvbInstallation.of(path)).reason();
    }

    @Test
    void of_missingParts_saysWhichOne() throws Exception {
        assertTrue(refusal(temp.resolve("nothing")).contains("expected a folder"));
        Files.delete(folder.resolve("lib/ice4j.jar"));
        assertTrue(refusal(folder).contains("lib"), "no libraries");
        Files.delete(folder.resolve("jitsi-videobridge.jar"));
        assertTrue(refusal(folder).contains("jitsi-videobridge.jar"));
    }

    @Test
    void of_blankInPath_isRefused() throws Exception {
        Path blank = temp.resolve("my jvb");
        Files.move(folder, blank);
        assertTrue(refusal(blank).contains("blanks"));
    }

    @Test
    void command_withScript_isTheScript() throws Exception {
        Path script = Files.createFile(folder.resolve("jvb.sh"));
        assertTrue(script.toFile().setExecutable(true));
        assertEquals(List.of(script.toString()), JvbInstallation.of(folder).command(List.of("-Dx=y")));
    }

    @Test
    void command_withoutScript_isWhatItWouldRun() throws Exception {
        List<String> command = JvbInstallation.of(folder).command(List.of("-Dconfig.file=/c", "-javaagent:/a.jar"));
        assertEquals("java", command.get(0));
        assertTrue(command.containsAll(List.of("-Dconfig.file=/c", "-javaagent:/a.jar")));
        assertEquals("org.jitsi.videobridge.MainKt", command.get(command.size() - 1));
        assertTrue(command.contains(folder.resolve("jitsi-videobridge.jar") + ":" + folder.resolve("lib") + "/*"));
    }

    @Test
    void jvbOptions_missingAgentOrDriver_saysWhich() throws Exception {
        Path missing = temp.resolve("missing");
        JvbOptions noAgent = new JvbOptions(folder, missing.resolve("jvb-perc.jar"), missing, "1024m", false, "");
        assertTrue(assertThrows(DemoFailure.class, noAgent::check).reason().contains("jvb-perc.jar"));
        JvbOptions noDriver = new JvbOptions(folder, null, missing, "1024m", false, "");
        assertTrue(assertThrows(DemoFailure.class, noDriver::check).reason().contains("driver"));
    }

    @Test
    void setUp_outsideAnOwnNamespace_isRefused() {
        String reason = assertThrows(DemoFailure.class, NetworkNamespace::setUp).reason();
        assertTrue(reason.contains("./perc as root"), reason);
    }
}
