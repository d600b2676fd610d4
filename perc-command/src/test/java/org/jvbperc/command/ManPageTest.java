package org.jvbperc.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManPageTest {
    @TempDir
    Path directory;

    private String page(String name) throws Exception {
        assertEquals(new Harbour.Run(0, "", ""), Harbour.run("generate-man-pages", directory.toString()));
        return Files.readString(directory.resolve(name));
    }

    @Test
    void pages_areWrittenForEveryVisibleCommand() throws Exception {
        page("harbour.1");
        Set<String> names = new TreeSet<>();
        try (Stream<Path> files = Files.list(directory)) {
            files.forEach(file -> names.add(file.getFileName().toString()));
        }
        assertEquals(Set.of("harbour.1", "harbour-dock.1", "harbour-serve.1"), names);
    }

    @Test
    void page_hasTheSectionsOfAManualPage_andNoHiddenOption() throws Exception {
        String page = page("harbour-dock.1");
        assertTrue(page.startsWith(".TH \"HARBOUR\\-DOCK\" \"1\" \"\" \"harbour "), page);
        assertTrue(page.contains(".SH \"NAME\"\nharbour\\-dock \\- Docks a ship; 100% of them\n"), page);
        assertTrue(page.contains(".SH \"SYNOPSIS\"\nharbour dock [\\-hV] "), page);
        assertTrue(page.contains(".TP\n\\fB\\-\\-berth\\fR \\fIN\\fR\n\\&'The' berth (1..9).\n"), page);
        assertTrue(page.contains(".TP\n\\fISHIP\\fR\nThe ship's name.\n"), page);
        assertTrue(page.contains(".SH \"EXIT STATUS\"\n.TP\n\\fB0\\fR\n"), page);
        assertTrue(page.contains(".SH \"NOTES\"\nShips sink.\n"), page);
        assertTrue(page.contains(".SH \"SEE ALSO\"\n\\fBharbour\\fR(1)\n"), page);
        assertFalse(page.contains("secret"), page);
    }

    @Test
    void text_thatLooksLikeARequest_isText() throws Exception {
        String page = page("harbour.1");
        assertTrue(page.contains("\n\\&.'Second' paragraph with a back\\eslash.\n"), page);
    }

    @Test
    void groff_setsThePagesWithoutAWarning() throws Exception {
        page("harbour.1");
        for (String name : new String[] {"harbour.1", "harbour-dock.1", "harbour-serve.1"}) {
            Process groff = new ProcessBuilder(
                            "groff",
                            "-man",
                            "-Tutf8",
                            "-ww",
                            directory.resolve(name).toString())
                    .redirectError(directory.resolve("warnings").toFile())
                    .start();
            String shown = new String(groff.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertEquals(0, groff.waitFor());
            assertEquals("", Files.readString(directory.resolve("warnings")), name);
            assertTrue(shown.contains("Show this help message and exit."), shown);
        }
    }

    @Test
    void directoryThatCannotBeMade_isNamed() throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "");
        Harbour.Run run = Harbour.run("generate-man-pages", file.toString());
        assertEquals(ExitCode.USAGE, run.exitCode());
        assertTrue(run.err().startsWith("harbour: DIR " + file + " cannot be written to: "), run.err());
    }
}
