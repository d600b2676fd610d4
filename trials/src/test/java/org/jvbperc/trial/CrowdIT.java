package org.jvbperc.trial;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jvbperc.testenv.local.LocalRoom;

/**
 * A short trial of a crowd, judged by what does not depend on the machine's speed. {@code ./perc trial crowd} is the long one, which
 * also has limits in milliseconds.
 */
class CrowdIT {
    private static final CrowdSettings SETTINGS = new CrowdSettings(8, 16, Duration.ofSeconds(1), 60);

    @TempDir
    Path directory;

    @Test
    void crowd_somebodyLeavesOrJoinsEverySecond_nobodyLosesAFrame_andNoLeaversKeysOpenWhatIsSentInTheEnd()
            throws Exception {
        CrowdReport report;
        try (LocalRoom room = LocalRoom.open(directory, Crowd.users(SETTINGS), "", Map.of())) {
            report = Crowd.run(room, SETTINGS);
        }
        assertEquals(List.of(), report.failures(), report.drops().toString());
        assertTrue(report.keyChanges() >= SETTINGS.turns(), "key changes: " + report.keyChanges());
        assertTrue(
                report.leaverKeys().count() == SETTINGS.turns() / 2,
                report.leaverKeys().toString());
        assertTrue(
                report.refusals().count() > SETTINGS.turns(), report.refusals().toString());
        System.out.println("After leaving: " + report.leaverKeys() + "; refused: " + report.refusals() + "; late: "
                + report.late());
    }
}
