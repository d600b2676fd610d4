package org.jvbperc.testenv;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** docs/rfc-coverage.md names classes and tests that exist: a row whose test was renamed or removed fails here. */
class CoverageDocumentTest {
    private static final Path ROOT = root();
    private static final Pattern NAME = Pattern.compile("`([^`]+)`");
    private static final Pattern REFERENCE = Pattern.compile("((?:[a-z]\\w*\\.)*)([A-Z]\\w*)(?:\\.([\\w*]+))?");
    private static final Pattern WORD = Pattern.compile("\\w+");
    private static final int MIN_ROWS = 230;

    /** Sources of every class by its simple name. */
    private static final Map<String, List<Path>> PRODUCT = new HashMap<>();

    private static final Map<String, List<Path>> TESTS = new HashMap<>();

    private static Path root() {
        Path here = Path.of("").toAbsolutePath();
        return Files.exists(here.resolve("docs")) ? here : here.getParent();
    }

    @BeforeAll
    static void findSources() throws IOException {
        Files.walkFileTree(ROOT, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                String name = directory.getFileName().toString();
                boolean skipped = name.equals("target") || name.startsWith(".") && !directory.equals(ROOT);
                return skipped ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                String name = file.getFileName().toString();
                if (name.endsWith(".java")) {
                    boolean test = file.toString().contains("/src/test/");
                    (test ? TESTS : PRODUCT)
                            .computeIfAbsent(name.substring(0, name.length() - 5), key -> new ArrayList<>())
                            .add(file);
                }
                return FileVisitResult.CONTINUE;
            }
        });
    }

    @Test
    void everyRow_namesAClassAndATestThatExist() throws IOException {
        List<String> problems = new ArrayList<>();
        Set<String> items = new HashSet<>();
        for (String line : Files.readAllLines(ROOT.resolve("docs/rfc-coverage.md"))) {
            if (!line.startsWith("| ") || line.startsWith("| item")) {
                continue;
            }
            String[] cells = line.substring(1, line.lastIndexOf('|')).strip().split(" +\\| +");
            if (cells.length != 4) {
                problems.add("not four columns: " + line);
                continue;
            }
            if (!items.add(cells[0])) {
                problems.add(cells[0] + " has two rows");
            }
            check(cells[0], "where", cells[2], PRODUCT, problems);
            check(cells[0], "tested by", cells[3], TESTS, problems);
        }
        assertEquals(List.of(), problems);
        assertTrue(items.size() >= MIN_ROWS, items.size() + " rows");
    }

    private static void check(
            String item, String column, String cell, Map<String, List<Path>> sources, List<String> problems)
            throws IOException {
        Matcher names = NAME.matcher(cell);
        if (!names.find()) {
            problems.add(item + ", " + column + ": names nothing in backticks");
            return;
        }
        do {
            if (!exists(names.group(1), sources)) {
                problems.add(item + ", " + column + ": there is no " + names.group(1));
            }
        } while (names.find());
    }

    /** {@code [package.]Class[.member]}; the package may be cut at the front, {@code *} stands for any rest of the member. */
    private static boolean exists(String name, Map<String, List<Path>> sources) throws IOException {
        Matcher reference = REFERENCE.matcher(name);
        if (!reference.matches()) {
            return false;
        }
        String folder = "/" + reference.group(1).replace('.', '/') + reference.group(2) + ".java";
        String member = reference.group(3);
        for (Path source : sources.getOrDefault(reference.group(2), List.of())) {
            if (source.toString().endsWith(folder) && (member == null || declares(source, member))) {
                return true;
            }
        }
        return false;
    }

    private static boolean declares(Path source, String member) throws IOException {
        Pattern wanted = Pattern.compile(member.replace("*", "\\w*"));
        return WORD.matcher(Files.readString(source))
                .results()
                .anyMatch(word -> wanted.matcher(word.group()).matches());
    }
}
