package org.jvbperc.testenv.deployment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The patches for other projects hold this project's lines only: added ones, no line of the code they are for. */
class PatchFilesTest {
    private static final Pattern HUNK = Pattern.compile("@@ -\\d+,0 \\+\\d+(,\\d+)? @@");
    private static final Pattern HEADER =
            Pattern.compile("diff --git a/\\S+ b/\\S+|new file mode 100644|--- (/dev/null|a/\\S+)|\\+\\+\\+ b/\\S+");

    private static List<Path> patches() throws Exception {
        try (Stream<Path> files = Files.walk(Project.file("patches"))) {
            List<Path> patches =
                    files.filter(file -> file.toString().endsWith(".patch")).toList();
            assertFalse(patches.isEmpty());
            return patches;
        }
    }

    /** Added lines by file; fails at any line that is neither added nor a header. */
    private static Map<String, List<String>> added(Path patch) throws Exception {
        Map<String, List<String>> files = new LinkedHashMap<>();
        List<String> current = new ArrayList<>();
        int expected = 0;
        for (String line : Files.readAllLines(patch)) {
            if (expected > 0) {
                assertTrue(line.startsWith("+"), patch + ": not an added line: " + line);
                current.add(line.substring(1));
                expected--;
                continue;
            }
            Matcher hunk = HUNK.matcher(line);
            if (hunk.matches()) {
                expected = hunk.group(1) == null
                        ? 1
                        : Integer.parseInt(hunk.group(1).substring(1));
                continue;
            }
            assertTrue(HEADER.matcher(line).matches(), patch + ": neither a header nor an added line: " + line);
            if (line.startsWith("+++ b/")) {
                current = new ArrayList<>();
                files.put(line.substring("+++ b/".length()), current);
            }
        }
        assertEquals(0, expected, patch + " ends within a hunk");
        return files;
    }

    @Test
    void patches_holdAddedLinesOnly() throws Exception {
        for (Path patch : patches()) {
            assertTrue(added(patch).values().stream().noneMatch(List::isEmpty), patch.toString());
        }
    }

    @Test
    void bridgePatch_bringsTheExtensionPointAsTheModuleHasIt() throws Exception {
        Map<String, List<String>> files = added(Project.file("patches/jitsi-videobridge/bridge-extension.patch"));
        for (String name : List.of("BridgeExtension.java", "BridgeExtensions.java")) {
            assertEquals(
                    Files.readAllLines(Project.file("jvb-perc-module/src/main/java/org/jvbperc/spi/" + name)),
                    files.get("jitsi-media-transform/src/main/java/org/jvbperc/spi/" + name),
                    name);
        }
    }

    @Test
    void bridgePatch_callsEveryMethodOfTheExtensionPoint() throws Exception {
        String calls = String.join(
                "\n",
                added(Project.file("patches/jitsi-videobridge/bridge-extension.patch")).entrySet().stream()
                        .filter(file -> !file.getKey().contains("/org/jvbperc/"))
                        .flatMap(file -> file.getValue().stream())
                        .toList());
        for (var method : org.jvbperc.spi.BridgeExtension.class.getMethods()) {
            assertTrue(calls.contains("BridgeExtensions.get()." + method.getName() + "("), method.getName());
        }
    }

    @Test
    void readme_namesTheCommit() throws Exception {
        assertTrue(Project.text("patches/jitsi-videobridge/README.md").contains("a29d97d13"));
    }
}
