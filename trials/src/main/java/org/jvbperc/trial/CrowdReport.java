package org.jvbperc.trial;

import java.util.List;
import java.util.Map;

/**
 * The result of a crowd's call.
 *
 * @param participants number of participants when all are in the call
 * @param stays number of stays
 * @param keyChanges EKTKeys that the member who stayed throughout received
 * @param pairs of a speaker and a listener in the call at the same time
 * @param framesHeard frames that were heard, all listeners together
 * @param framesMissing frames that were not, although their listener was there with keys from before the frame to after it
 * @param silences how long newcomers heard nobody after their first key, milliseconds
 * @param leaverKeys how long after somebody began to leave something was sent that their keys open, milliseconds
 * @param refusals how long after somebody began to leave each of the others heard nothing of them any more, milliseconds
 * @param ownKeysOpen of what came around departures, the share that the keys of one who was there opened: the check that opening works
 * @param drops packets dropped anywhere, by where
 * @param events what the participants were told that they should not
 * @param failures why the trial was not good, however slow the machine; empty if it was
 * @param late what took longer than it may on a machine that has nothing else to do
 */
record CrowdReport(
        int participants,
        int stays,
        int keyChanges,
        int pairs,
        long framesHeard,
        long framesMissing,
        Spread silences,
        Spread leaverKeys,
        Spread refusals,
        double ownKeysOpen,
        Map<String, Long> drops,
        List<String> events,
        List<String> failures,
        List<String> late) {

    CrowdReport {
        drops = Map.copyOf(drops);
        events = List.copyOf(events);
        failures = List.copyOf(failures);
        late = List.copyOf(late);
    }

    /** Measurements in short; all 0 if there are none. */
    record Spread(int count, double median, double percentile95, double most) {
        static Spread of(List<Double> values) {
            if (values.isEmpty()) {
                return new Spread(0, 0, 0, 0);
            }
            List<Double> sorted = values.stream().sorted().toList();
            int last = sorted.size() - 1;
            return new Spread(
                    sorted.size(),
                    Medians.of(sorted, value -> value),
                    sorted.get((int) Math.ceil(last * 0.95)),
                    sorted.get(last));
        }
    }
}
