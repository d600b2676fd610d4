package org.jvbperc.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** CONTRIBUTING.md leads newcomers to files and classes that exist. */
class ContributingTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern SOURCE_FILE = Pattern.compile("`([\\w.-]+/[\\w./-]+\\.(?:java|mjs))`");
    private static final Pattern CLASS = Pattern.compile("`((?:[a-z]+\\.)+[A-Z]\\w*)`");
    private static final int LEAST_FILES = 12;
    private static final int LEAST_CLASSES = 15;

    private static List<String> found(Pattern pattern) throws IOException {
        List<String> names = new ArrayList<>();
        Matcher matcher = pattern.matcher(Files.readString(ROOT.resolve("CONTRIBUTING.md")));
        while (matcher.find()) {
            names.add(matcher.group(1));
        }
        return names;
    }

    @Test
    void sourceFiles_thatItNames_exist() throws IOException {
        List<String> files = found(SOURCE_FILE);
        assertTrue(files.size() >= LEAST_FILES, files::toString);
        assertEquals(
                List.of(),
                files.stream()
                        .filter(file -> !Files.isRegularFile(ROOT.resolve(file)))
                        .toList());
    }

    @Test
    void classes_thatItNames_exist() throws IOException {
        Set<String> existing =
                ProductionClasses.all().stream().map(JavaClass::getName).collect(Collectors.toSet());
        List<String> classes = found(CLASS);
        assertTrue(classes.size() >= LEAST_CLASSES, classes::toString);
        assertEquals(
                List.of(),
                classes.stream()
                        .map(name -> name.startsWith("org.jvbperc.") ? name : "org.jvbperc." + name)
                        .filter(name -> !existing.contains(name) && !name.startsWith("org.jvbperc.testkit."))
                        .toList());
    }
}
