package org.jvbperc.testenv.deployment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Scripts, Dockerfiles and the service file name things that exist. */
class ScriptsAndImagesTest {
    private static final String DOCKERFILE = "conf/docker/Dockerfile";

    /** One instruction, its continuation lines joined. */
    private static List<String[]> instructions() throws IOException {
        String joined = Project.text(DOCKERFILE).replaceAll("(?m)^#.*\\n", "").replaceAll("\\\\\\n", " ");
        List<String[]> instructions = new ArrayList<>();
        joined.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .forEach(line -> instructions.add(line.split("\\s+")));
        return instructions;
    }

    @Test
    void scripts_areValidShell() throws Exception {
        List<Path> scripts = Project.shellScripts();
        assertTrue(scripts.contains(Project.file("perc")), scripts.toString());
        assertTrue(scripts.contains(Project.file("conf/docker/setup")), scripts.toString());
        for (Path script : scripts) {
            Project.run(Map.of(), List.of("bash", "-n", script.toString())).assertSuccess();
            assertTrue(Files.isExecutable(script), script + " is not executable");
        }
    }

    @Test
    void dockerfile_copiesWhatIsThereOrIsBuilt() throws Exception {
        int copies = 0;
        for (String[] instruction : instructions()) {
            if (!instruction[0].equals("COPY")) {
                continue;
            }
            copies++;
            int first = instruction[1].startsWith("--from=") ? 2 : 1;
            for (int i = first; i < instruction.length - 1; i++) {
                assertSourceExists(instruction[i]);
            }
        }
        assertEquals(7, copies);
    }

    private static void assertSourceExists(String source) {
        String name = source.replaceFirst("^/src/", "");
        if (name.startsWith("/opt/")) {
            // Unpacked by the build stage.
            return;
        }
        if (name.contains("/target/")) {
            assertTrue(Files.exists(Project.file(name.replaceFirst("/target/.*", "/pom.xml"))), source);
        } else {
            assertTrue(Files.exists(Project.file(name)), source);
        }
    }

    @Test
    void dockerfile_buildOutputs_haveTheNamesTheBuildGives() throws Exception {
        String dockerfile = Project.text(DOCKERFILE);
        assertTrue(dockerfile.contains("/src/perc-cli/target/perc "));
        assertTrue(Project.text("perc-cli/pom.xml").contains("<finalName>perc</finalName>"));
        assertTrue(dockerfile.contains("perc-kd-bridge/target/perc-kd-*-bin.zip"));
        assertTrue(
                Project.text("perc-kd-bridge/pom.xml").contains("<finalName>perc-kd-${project.version}</finalName>"));
        assertTrue(dockerfile.contains("/src/jvb-perc-module/target/jvb-perc.jar "));
        assertTrue(Project.text("jvb-perc-module/pom.xml").contains("jvb-perc"));
        assertTrue(dockerfile.contains("/src/jicofo-perc/target/jicofo-perc.jar /usr/share/jicofo/lib/"));
        assertTrue(Project.text("jicofo-perc/pom.xml").contains("jicofo-perc"));
    }

    @Test
    void dockerfile_baseImagesArePinned_andNoTargetRunsAsRoot() throws Exception {
        Set<String> stages = new HashSet<>();
        Set<String> withUser = new HashSet<>();
        String stage = "";
        for (String[] instruction : instructions()) {
            if (instruction[0].equals("FROM")) {
                String from = instruction[1];
                if (!stages.contains(from)) {
                    assertTrue(
                            from.matches("(debian|eclipse-temurin):\\d+\\.\\d+[\\w.-]*|jitsi/jicofo:stable-\\d+"),
                            from);
                }
                stage = instruction[3];
                assertTrue(stages.add(stage), stage + " occurs twice");
                if (withUser.contains(from)) {
                    withUser.add(stage);
                }
            } else if (instruction[0].equals("USER")) {
                assertFalse(instruction[1].matches("(root|0)(:.*)?"), stage);
                withUser.add(stage);
            }
        }
        stages.remove("build");
        assertEquals(Set.of("agent", "jicofo", "runtime", "kd", "idp", "call"), stages);
        // Jitsi's image keeps the user it has.
        stages.remove("jicofo");
        assertEquals(stages, withUser);
        for (String target : List.of("agent", "jicofo", "kd", "idp", "call")) {
            assertTrue(Project.text("docker-compose.yml").contains("target: " + target), target);
        }
    }

    @Test
    void service_startsTheProgramOfTheZip() throws Exception {
        String unit = Project.text("conf/systemd/perc-kd.service");
        assertTrue(unit.contains("ExecStart=/opt/perc-kd/bin/perc-kd --config /etc/perc-kd/perc-kd.conf\n"), unit);
        assertTrue(unit.contains("\nUser=perc-kd\n"), unit);
        assertTrue(Files.isExecutable(Project.file("perc-kd-bridge/src/main/scripts/perc-kd")));
    }
}
