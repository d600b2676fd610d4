package org.jvbperc.testenv.deployment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** docker compose itself reads the files; no engine is needed for that. */
class ComposeFilesIT {
    private static final Pattern IMAGE = Pattern.compile("(?m)^\\s+image:\\s*(\\S+)$");
    private static List<String> compose = List.of();

    @TempDir
    Path folder;

    @BeforeAll
    static void findCompose() throws InterruptedException {
        for (List<String> candidate : List.of(List.of("docker", "compose"), List.of("docker-compose"))) {
            List<String> version = new ArrayList<>(candidate);
            version.add("version");
            try {
                if (Project.run(Map.of(), version).status() == 0) {
                    compose = candidate;
                    return;
                }
            } catch (IOException e) {
                // There is no such program: the next one, or the failure below.
            }
        }
        throw new AssertionError(
                "neither \"docker compose\" nor docker-compose is installed: ./perc test installs it on Debian"
                        + " (package docker-compose)");
    }

    private Project.Result compose(Map<String, String> environment, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(compose);
        command.addAll(List.of(arguments));
        return Project.run(environment, command);
    }

    private String demo() throws Exception {
        Map<String, String> environment = Project.setUp(folder);
        Project.Result result = compose(environment, "-f", "docker-compose.yml", "--profile", "call", "config");
        result.assertSuccess();
        return result.output();
    }

    @Test
    void demo_afterSetup_isAccepted() throws Exception {
        String config = demo();
        for (String service : List.of("web", "prosody", "jicofo", "jvb", "agent", "kd", "idp", "call")) {
            assertTrue(config.matches("(?s).*\\n  " + service + ":\\n.*"), service + " is missing: " + config);
        }
        assertTrue(config.contains("-javaagent:/perc/jvb-perc.jar"), config);
    }

    @Test
    void demo_publishesOnLoopbackOnly() throws Exception {
        // The short form of version 1 and the long form of version 2.
        String config = demo();
        Matcher shortForm =
                Pattern.compile("(?m)^\\s+- (\\S+:)?\\d+:\\d+/(tcp|udp)$").matcher(config);
        int ports = 0;
        while (shortForm.find()) {
            assertEquals("127.0.0.1:", shortForm.group(1), config);
            ports++;
        }
        Matcher longForm = Pattern.compile("(?m)^\\s+published: .*$").matcher(config);
        int published = 0;
        while (longForm.find()) {
            published++;
        }
        long loopback = Pattern.compile("host_ip: 127\\.0\\.0\\.1")
                .matcher(config)
                .results()
                .count();
        assertEquals(published, loopback, config);
        assertEquals(5, ports + published, config);
    }

    @Test
    void demo_withoutSetup_saysWhatToDo() throws Exception {
        Path empty = Files.createFile(folder.resolve("empty"));
        Project.Result result = compose(Map.of(), "--env-file", empty.toString(), "-f", "docker-compose.yml", "config");
        assertNotEquals(0, result.status(), result.output());
        assertTrue(result.output().contains("run conf/docker/setup first"), result.output());
    }

    @Test
    void images_havePinnedTagsAndNoRegistryHost() throws Exception {
        Matcher image = IMAGE.matcher(demo());
        List<String> foreign = new ArrayList<>();
        Matcher base = Pattern.compile("(?m)^FROM (jitsi/jicofo:\\S+) AS jicofo$")
                .matcher(Project.text("conf/docker/Dockerfile"));
        assertTrue(base.find(), "the drop-in is not added to Jicofo's image");
        foreign.add(base.group(1).replaceFirst("[^:]*:", ""));
        while (image.find()) {
            String name = image.group(1);
            assertFalse(name.split("/")[0].contains("."), name);
            if (!name.startsWith("jvb-perc/")) {
                assertTrue(name.matches("jitsi/(web|prosody|jvb):stable-\\d+(-\\d+)?"), name);
                foreign.add(name.replaceFirst("[^:]*:", ""));
            }
        }
        assertEquals(4, foreign.size());
        assertEquals(1, foreign.stream().distinct().count(), "Jitsi's images are of different releases: " + foreign);
    }

    @Test
    void overrideForAnExistingDeployment_isAccepted() throws Exception {
        Path base = folder.resolve("docker-compose.yml");
        Files.writeString(base, """
                services:
                  web: { image: "example/web:1", environment: [ENABLE_P2P] }
                  jicofo: { image: "example/jicofo:1" }
                  jvb: { image: "example/jvb:1", environment: [JVB_PORT], ports: ["10000:10000/udp"] }
                """);
        Project.Result result = compose(
                Map.of(),
                "--project-directory",
                folder.toString(),
                "-f",
                base.toString(),
                "-f",
                "conf/docker-jitsi-meet/docker-compose.override.yml",
                "config");
        result.assertSuccess();
        assertTrue(
                result.output().contains("VIDEOBRIDGE_DEBUG_OPTIONS: -javaagent:/perc/jvb-perc.jar"), result.output());
        for (String file : List.of("perc/jvb-perc.jar", "perc/jicofo-perc.jar")) {
            assertTrue(result.output().contains(folder.resolve(file).toString()), result.output());
        }
        assertTrue(result.output().contains("/usr/share/jicofo/lib/jicofo-perc.jar"), result.output());
    }
}
