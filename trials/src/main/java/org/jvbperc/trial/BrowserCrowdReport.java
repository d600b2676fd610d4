package org.jvbperc.trial;

import java.util.List;
import java.util.Map;

/**
 * The result of a crowd around browsers.
 *
 * @param browsers names and versions
 * @param stays of native participants
 * @param keyChanges group secrets that the native participant got who stayed throughout
 * @param pairs what came of each browser that stayed at each other one
 * @param framesRecorded frames of all participants that the bridge recorded
 * @param witnessOpens the share of them that the keys of the native participant open who was there: the check that opening works
 * @param leavers one for each participant who left before the end
 * @param opensAfterLeaving how long after somebody began to leave something was sent that their keys open, milliseconds
 * @param visitor of the browser that came late and left early, whose keys are also among {@code leavers}; "" if there was none
 * @param events what the native participants were told that they should not
 * @param failures why the trial was not good, however slow the machine; empty if it was
 * @param late what took longer than it may on a machine that has nothing else to do
 */
record BrowserCrowdReport(
        List<String> browsers,
        int stays,
        int keyChanges,
        List<Pair> pairs,
        long framesRecorded,
        double witnessOpens,
        List<Leaver> leavers,
        CrowdReport.Spread opensAfterLeaving,
        String visitor,
        List<String> events,
        List<String> failures,
        List<String> late) {
    BrowserCrowdReport {
        browsers = List.copyOf(browsers);
        pairs = List.copyOf(pairs);
        leavers = List.copyOf(leavers);
        events = List.copyOf(events);
        failures = List.copyOf(failures);
        late = List.copyOf(late);
    }

    /**
     * Frames of one browser at another one while the crowd came and went.
     *
     * @param sealed frames that the speaker's worker sealed
     * @param opened frames that the listener's worker opened
     * @param dropped frames that it did not open, by its reason; packets of padding alone are left out
     */
    record Pair(String speaker, String listener, long sealed, long opened, Map<String, Long> dropped) {
        Pair {
            dropped = Map.copyOf(dropped);
        }

        long notOpened() {
            return dropped.values().stream().mapToLong(Long::longValue).sum();
        }
    }

    /**
     * What the kept keys of a participant open.
     *
     * @param keys number of keys or group secrets
     * @param limitMillis how long after it left its keys may open something: the window, the time for which a new key is announced, and
     *     a round trip, which is longer on a busy machine
     * @param earlier frames of the time before it began to join
     * @param earlierOpened of these; has to be 0
     * @param ownOpened frames of its own time that its keys open; has to be more
     * @param later frames after this limit
     * @param laterOpened of these; has to be 0
     * @param triedWithAll of the earlier and later ones, those that were tried with all keys of their sender, whichever they name
     */
    record Leaver(
            String name,
            int keys,
            long limitMillis,
            long earlier,
            long earlierOpened,
            long ownOpened,
            long later,
            long laterOpened,
            long triedWithAll) {}
}
