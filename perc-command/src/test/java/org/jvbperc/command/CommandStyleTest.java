package org.jvbperc.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandStyleTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "dock --berth 1 --onwer x S | unknown option \"--onwer\"; did you mean \"--owner\"?",
                "dock --bert 1 S            | unknown option \"--bert\"; did you mean \"--berth\"?",
                "dock --berth 1 --colour S  | unknown option \"--colour\"",
                "dokc                       | unknown command \"dokc\"; did you mean \"dock\"?",
                "dock --berth 1 S T         | unexpected argument \"T\"",
                "dock S                     | --berth N is missing",
                "dock --berth 1             | SHIP is missing",
                "dock --berth               | --berth needs a value: expected a whole number",
                "dock --berth x S           | --berth x: expected a whole number",
                "dock --berth 1 --berth 2 S | --berth is given more than once: expected once",
                "dock --berth 1 --owner 1:2 S | --owner 1:2: expected a URL such as https://host.example",
                "dock --berth 1 --flag red S | --flag red: expected COLOUR=MEANING",
            })
    void wrongUsage_namesTheOption_whatWasFound_andWhatWasExpected(String arguments, String expected) {
        Harbour.Run run = Harbour.run(arguments.strip().split(" "));
        assertEquals(ExitCode.USAGE, run.exitCode());
        assertEquals("harbour: " + expected, run.err().lines().findFirst().orElse(""));
        assertTrue(run.err().lines().toList().get(1).startsWith("harbour: try \"harbour"), run.err());
        assertEquals(2, run.err().lines().count(), run.err());
        assertEquals("", run.out());
    }

    @Test
    void wrongUsage_ofAServer_hasTheCodeOfSysexits() {
        assertEquals(64, Harbour.run("serve", "--fast").exitCode());
    }

    @Test
    void fault_isOneLineWithoutAStackTrace() {
        Harbour.Run run = Harbour.run("dock", "--berth", "1", "--secret", "S");
        assertEquals(ExitCode.FAILED, run.exitCode());
        assertEquals(
                "harbour: internal fault: java.lang.IllegalStateException: the ship sank",
                run.err().strip());
    }

    @Test
    void help_listsTheExitCodesOfToolsAndOfServers() {
        String tool = Harbour.run("dock", "--help").out();
        assertTrue(tool.contains("  2     An option or a file cannot be used."), tool);
        assertFalse(tool.contains("  64 "), tool);
        String server = Harbour.run("serve", "--help").out();
        assertTrue(server.contains("  64    An option cannot be used."), server);
        assertFalse(server.contains("  2 "), server);
    }

    @Test
    void version_namesProgramProjectAndJava() throws Exception {
        String version = Harbour.run("dock", "--version").out();
        assertTrue(
                version.matches("harbour [0-9]+\\.[0-9]+\\.[0-9]+(-\\w+)? \\(Java "
                        + Runtime.version().feature() + ".*\\)\\R"),
                version);
        assertTrue(version.contains(ProgramVersion.project()), version);
    }
}
