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
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * docs/rfc-coverage.md cites well, leaves no cell empty, and names classes, their methods and tests that exist: a row whose test was
 * renamed, removed or switched to a plain method fails here. docs/glossary.md names classes that exist.
 */
class CoverageDocumentTest {
    private static final Path ROOT = root();
    private static final Pattern NAME = Pattern.compile("`([^`]+)`");
    private static final Pattern REFERENCE = Pattern.compile("((?:[a-z]\\w*\\.)*)([A-Z]\\w*)(?:\\.([\\w*]+))?");

    /** Of the frameworks in use: JUnit and Jazzer. */
    private static final String TEST_ANNOTATION = "@(?:Test|ParameterizedTest|FuzzTest)\\b";

    private static final int MIN_ROWS = 225;

    private static final String SECTION = "\\d+(?:\\.\\d+)*";
    private static final String SECTIONS =
            "(?:section " + SECTION + "|sections " + SECTION + "(?:, " + SECTION + ")* and " + SECTION + ")";
    private static final String TEXT = "(?:RFC \\d{4} " + SECTIONS + "(?:, steps? \\d+(?: (?:and|to) \\d+)?)?"
            + "|draft-roach-perc-webrtc-00 " + SECTIONS + "|W3C webrtc-identity, [A-Z][\\w ]+|docs/[a-z-]+\\.md)";
    private static final String TEXTS = TEXT + "(?:; " + TEXT + ")*";

    /** One or more texts, or the name of a choice or defect with the texts it is about. */
    private static final Pattern SOURCE = Pattern.compile(TEXTS + "|[A-Z][\\w ,'-]+ \\(" + TEXTS + "\\)");

    /** A sentence or several. */
    private static final Pattern SENTENCES = Pattern.compile("[A-Za-z].*[.)]");

    private static final Pattern NUMBERED_ITEM = Pattern.compile(
            "(?<![\\w.-])(?:(?:3711|5764|6904|7714|8[2578]\\d\\d|9185|9335|9443|9605|12)-\\d{1,2}|13-[A-Z]\\d{1,2}|[RW]-\\d{1,2})"
                    + "(?![\\w-])");

    private static final String NOT_DONE = "not done";
    private static final Set<String> DONE_BY = Set.of("product", "test bench", "both", NOT_DONE);
    private static final Set<String> BENCH_MODULES = Set.of("test-env", "embedded-bridge", "trials", "benchmarks");

    /** Sources of every class by its simple name. */
    private static final Map<String, List<Path>> MAIN = new HashMap<>();

    private static final Map<String, List<Path>> TESTS = new HashMap<>();

    private final List<String> problems = new ArrayList<>();

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
                    (test ? TESTS : MAIN)
                            .computeIfAbsent(name.substring(0, name.length() - 5), key -> new ArrayList<>())
                            .add(file);
                }
                return FileVisitResult.CONTINUE;
            }
        });
    }

    @Test
    void everyRow_ofTheCoverage_isWellFormedAndNamesWhatExists() throws IOException {
        Set<String> rows = new HashSet<>();
        for (List<String> cells : rows("docs/rfc-coverage.md", "source")) {
            String row = cells.get(0) + ": " + cells.get(Math.min(1, cells.size() - 1));
            if (cells.size() != 5 || cells.contains("")) {
                problems.add("not five filled columns: " + row);
                continue;
            }
            if (!rows.add(row)) {
                problems.add("twice: " + row);
            }
            if (!SOURCE.matcher(cells.get(0)).matches()) {
                problems.add("not a citation: " + cells.get(0));
            }
            if (!SENTENCES.matcher(cells.get(1)).matches() || cells.get(1).contains("...")) {
                problems.add("not a sentence: " + row);
            }
            checkDoneBy(row, cells.get(2), cells.get(3), cells.get(4));
        }
        assertEquals(List.of(), problems);
        assertTrue(rows.size() >= MIN_ROWS, rows.size() + " rows");
    }

    @Test
    void everyRow_ofTheGlossary_namesClassesThatExist() throws IOException {
        int rows = 0;
        for (List<String> cells : rows("docs/glossary.md", "word")) {
            rows++;
            if (cells.size() != 4 || cells.subList(0, 3).contains("")) {
                problems.add("not four filled columns: " + cells.get(0));
                continue;
            }
            Matcher names = NAME.matcher(cells.get(3));
            while (names.find()) {
                if (REFERENCE.matcher(names.group(1)).matches()) {
                    sources(cells.get(0), names.group(1), MAIN);
                }
            }
        }
        assertEquals(List.of(), problems);
        assertTrue(rows >= 40, rows + " rows");
    }

    /** Comments and messages cite an RFC's section or a row by its name, never the number of an item in a list elsewhere. */
    @Test
    void everySource_citesSectionsAndNoNumberedItems() throws IOException {
        for (Map<String, List<Path>> sources : List.of(MAIN, TESTS)) {
            for (List<Path> files : sources.values()) {
                for (Path file : files) {
                    Matcher item = NUMBERED_ITEM.matcher(Files.readString(file));
                    if (item.find()) {
                        problems.add(ROOT.relativize(file) + " cites " + item.group());
                    }
                }
            }
        }
        assertEquals(List.of(), problems);
    }

    /** The cells of every table row of a document, without the heads of tables, which begin with {@code head}. */
    private static List<List<String>> rows(String document, String head) throws IOException {
        List<List<String>> result = new ArrayList<>();
        for (String line : Files.readAllLines(ROOT.resolve(document))) {
            if (line.startsWith("| ") && !line.startsWith("| " + head + " |")) {
                String[] cells =
                        line.substring(1, line.lastIndexOf('|')).strip().split(" *\\| *", -1);
                result.add(List.of(cells));
            }
        }
        return result;
    }

    private void checkDoneBy(String row, String where, String doneBy, String testedBy) throws IOException {
        if (!DONE_BY.contains(doneBy)) {
            problems.add(row + ": done by " + doneBy);
            return;
        }
        boolean product = false;
        boolean bench = false;
        Matcher names = NAME.matcher(where);
        while (names.find()) {
            for (Path source : sources(row, names.group(1), MAIN)) {
                boolean ofTheBench = BENCH_MODULES.contains(
                        ROOT.relativize(source).getName(0).toString());
                bench |= ofTheBench;
                product |= !ofTheBench;
            }
        }
        if (doneBy.equals(NOT_DONE)) {
            if (!where.matches("Not (done|prevented).*\\.") || !testedBy.equals("-")) {
                problems.add(row + ": expected a reason and no test");
            }
            return;
        }
        if (product == doneBy.equals("test bench") || bench == doneBy.equals("product")) {
            problems.add(row + ": done by " + doneBy + ", but its classes are " + where);
        }
        Matcher tests = NAME.matcher(testedBy);
        int count = 0;
        while (tests.find()) {
            count++;
            sources(row, tests.group(1), TESTS);
        }
        if (count == 0) {
            problems.add(row + ": names no test");
        }
    }

    /**
     * Files that declare {@code [package.]Class[.member]}; the package may be cut at the front. A test's member is a method that is a
     * test, and {@code *} stands for any part of its name; a test class has tests. It is a problem if there is no such file.
     */
    private List<Path> sources(String row, String name, Map<String, List<Path>> all) throws IOException {
        List<Path> result = new ArrayList<>();
        Matcher reference = REFERENCE.matcher(name);
        if (reference.matches()) {
            String file = "/" + reference.group(1).replace('.', '/') + reference.group(2) + ".java";
            String member = reference.group(3);
            for (Path source : all.getOrDefault(reference.group(2), List.of())) {
                if (source.toString().endsWith(file) && isThere(source, member, all == TESTS)) {
                    result.add(source);
                }
            }
        }
        if (result.isEmpty()) {
            problems.add(row + ": there is no " + name);
        }
        return result;
    }

    private static boolean isThere(Path source, @Nullable String member, boolean ofTests) throws IOException {
        String text = Files.readString(source);
        return ofTests ? tests(text, member) : member == null || declares(text, member);
    }

    /** Whether a file of production code declares a method or a component of a record with this name. */
    private static boolean declares(String source, String member) {
        return Pattern.compile("(?m)^ +[\\w.<>\\[\\], @?]+ " + member + "\\(")
                        .matcher(source)
                        .find()
                || Pattern.compile("\\brecord \\w+\\([^)]*\\b" + member + "\\b[,)]")
                        .matcher(source)
                        .find();
    }

    /** Whether a file has a test whose name begins like this, or any test if {@code member} is null. */
    private static boolean tests(String source, @Nullable String member) {
        String name = member == null ? "\\w+" : member.replace("*", "\\w*");
        return Pattern.compile(TEST_ANNOTATION + "(?s:(?!\\n\\n).)*?\\bvoid " + name + "\\(")
                .matcher(source)
                .find();
    }
}
