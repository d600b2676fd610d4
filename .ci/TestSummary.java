import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Reads the test reports below a folder and prints a table: tests of each module, failures, skipped tests, and the ten slowest test classes.
 *
 * <p>Arguments: the project's folder, and the time in milliseconds since 1970 before which a report is an older run's. Ends with status 1
 * if a test failed or was skipped, or if there is no report at all.
 */
final class TestSummary {
    private static final int SLOWEST = 10;

    /** The counts of one report, which is one test class. */
    private record Suite(String module, String name, int tests, int failed, int skipped, double seconds) {}

    private TestSummary() {}

    public static void main(String[] arguments) throws IOException {
        Path root = Path.of(arguments[0]);
        long since = Long.parseLong(arguments[1]);
        List<Suite> suites = new ArrayList<>();
        for (Path report : reports(root, since)) {
            suites.add(read(root, report));
        }
        System.out.printf("%n%-18s %7s %7s %7s %9s%n", "module", "tests", "failed", "skipped", "seconds");
        for (String module : suites.stream().map(Suite::module).distinct().sorted().toList()) {
            row(module, suites.stream().filter(suite -> suite.module.equals(module)).toList());
        }
        row("all", suites);
        System.out.printf("%nslowest test classes%n");
        suites.stream()
                .sorted(Comparator.comparingDouble(Suite::seconds).reversed())
                .limit(SLOWEST)
                .forEach(suite -> System.out.printf(
                        Locale.ROOT, "%9.1f s  %s (%s)%n", suite.seconds, suite.name, suite.module));
        int tests = suites.stream().mapToInt(Suite::tests).sum();
        int failed = suites.stream().mapToInt(Suite::failed).sum();
        int skipped = suites.stream().mapToInt(Suite::skipped).sum();
        System.out.printf("%n%d passed, %d failed, %d skipped%n", tests - failed - skipped, failed, skipped);
        if (tests == 0) {
            System.out.println("There is no test report of this run.");
        }
        if (tests == 0 || failed > 0 || skipped > 0) {
            System.exit(1);
        }
    }

    private static void row(String title, List<Suite> suites) {
        System.out.printf(
                Locale.ROOT,
                "%-18s %7d %7d %7d %9.1f%n",
                title,
                suites.stream().mapToInt(Suite::tests).sum(),
                suites.stream().mapToInt(Suite::failed).sum(),
                suites.stream().mapToInt(Suite::skipped).sum(),
                suites.stream().mapToDouble(Suite::seconds).sum());
    }

    private static List<Path> reports(Path root, long since) throws IOException {
        List<Path> found = new ArrayList<>();
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                String name = folder.getFileName().toString();
                boolean skip = name.equals(".git") || name.equals("src") || name.equals("node_modules") || name.equals("classes");
                return skip ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                String name = file.getFileName().toString();
                if (name.startsWith("TEST-")
                        && name.endsWith(".xml")
                        && attributes.lastModifiedTime().toMillis() >= since) {
                    found.add(file);
                }
                return FileVisitResult.CONTINUE;
            }
        });
        return found;
    }

    private static Suite read(Path root, Path report) {
        String module = root.relativize(report).getName(0).toString();
        XMLInputFactory factory = XMLInputFactory.newFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        try (var in = Files.newInputStream(report)) {
            XMLStreamReader xml = factory.createXMLStreamReader(in);
            while (xml.hasNext()) {
                if (xml.next() == XMLStreamReader.START_ELEMENT && xml.getLocalName().equals("testsuite")) {
                    return new Suite(
                            module,
                            xml.getAttributeValue(null, "name"),
                            number(xml, "tests"),
                            number(xml, "failures") + number(xml, "errors"),
                            number(xml, "skipped"),
                            Double.parseDouble(xml.getAttributeValue(null, "time").replace(",", "")));
                }
            }
            throw new IOException(report + " has no element testsuite");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (XMLStreamException e) {
            throw new UncheckedIOException(new IOException(report + " is not a whole XML document", e));
        }
    }

    private static int number(XMLStreamReader xml, String attribute) {
        String value = xml.getAttributeValue(null, attribute);
        return value == null ? 0 : Integer.parseInt(value);
    }
}
