package org.jvbperc.trial;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import org.jvbperc.ekt.EktParameterSet;
import org.jvbperc.embedded.metrics.BridgeCounter;
import org.jvbperc.testenv.local.LocalRoom;
import org.jvbperc.testenv.local.RawRecording;

/**
 * Compares the frames that a crowd sent with those that it heard, and tries leavers' keys on later packets. Used after all have
 * left.
 */
final class CrowdAudit {
    /**
     * Coalescing window of the Key Distributor's policy, and the time a new key is announced before it is used (RFC 8870 section
     * 4.3.1).
     */
    private static final double KEY_CHANGE_MILLIS = 200 + 250;

    /** Time for a round trip on a busy machine: close_notify, DTLS, the tunnel and DTLS again. */
    private static final double ROUND_TRIP_MILLIS = 150;

    private static final long AFTER_LEAVING_NANOS = Duration.ofSeconds(3).toNanos();
    /** A recording that is opened from the middle lacks each source's keys until they are announced again. */
    private static final double NEARLY_ALL = 0.9;

    private static final double NANOS_PER_MILLI = 1e6;

    private final LocalRoom room;
    private final CrowdSettings settings;
    private final List<CrowdMember> all;
    private final long tailNanos;
    private final long dispersedNanos;
    private final List<String> failures = new ArrayList<>();
    private final List<String> late = new ArrayList<>();
    private final List<Double> silences = new ArrayList<>();
    private int pairs;
    private long heard;
    private long missing;
    private long ownOpened;
    private long ownPackets;

    /**
     * @param all all members of the call, first the one who stayed throughout
     * @param tail how long both must be in the call for the listener to have heard something; a listener who stayed this long
     *     after the speaker's end must have heard it to the end
     * @param dispersedNanos when the remaining members began to leave
     */
    CrowdAudit(LocalRoom room, CrowdSettings settings, List<CrowdMember> all, Duration tail, long dispersedNanos) {
        this.room = room;
        this.settings = settings;
        this.all = all;
        this.tailNanos = tail.toNanos();
        this.dispersedNanos = dispersedNanos;
    }

    CrowdReport report(long udpDrops, List<String> turnFailures) {
        failures.addAll(turnFailures);
        List<CrowdMember> joined =
                all.stream().filter(member -> member.keyedNanos() != 0).toList();
        for (CrowdMember speaker : joined) {
            for (CrowdMember listener : joined) {
                if (speaker != listener && overlap(speaker, listener)) {
                    compare(speaker, listener);
                }
            }
        }
        List<Double> leaverKeys = leaverKeys(joined);
        double ownKeysOpen = ownPackets == 0 ? 0 : (double) ownOpened / ownPackets;
        double limit = KEY_CHANGE_MILLIS + settings.frameMillis() + ROUND_TRIP_MILLIS;
        List<Double> refusals = refusals(joined);
        requireAtMost(limit, leaverKeys, "a leaver's keys opened what came");
        requireAtMost(limit, refusals, "a leaver was refused by somebody");
        if (ownKeysOpen < NEARLY_ALL) {
            failures.add("the recording cannot be opened with its own keys, which proves nothing: " + ownKeysOpen);
        }
        List<String> events = new ArrayList<>();
        all.forEach(member -> events.addAll(member.events()));
        events.forEach(failures::add);
        return new CrowdReport(
                settings.participants(),
                all.size(),
                all.get(0).recording().keyCount(),
                pairs,
                heard,
                missing,
                CrowdReport.Spread.of(silences),
                CrowdReport.Spread.of(leaverKeys),
                CrowdReport.Spread.of(refusals),
                ownKeysOpen,
                drops(udpDrops),
                events,
                failures,
                late);
    }

    /** Whether both were in the call long enough for one to hear the other. */
    private boolean overlap(CrowdMember speaker, CrowdMember listener) {
        long from = Math.max(speaker.keyedNanos(), listener.keyedNanos());
        long to = Math.min(speaker.leftNanos(), listener.leftNanos());
        return to - from > tailNanos;
    }

    private void compare(CrowdMember speaker, CrowdMember listener) {
        pairs++;
        HeardFrames frames = listener.heard().get(speaker.number());
        String pair = "participant " + listener.number() + " of participant " + speaker.number();
        if (frames == null || frames.isEmpty()) {
            failures.add(pair + ": heard nothing");
            return;
        }
        List<Integer> lost = new ArrayList<>(frames.missing());
        if (listener.keyedNanos() - speaker.keyedNanos() < 0) {
            for (int number = 0; number < frames.first(); number++) {
                lost.add(number);
            }
        } else {
            silences.add((frames.firstNanos() - listener.keyedNanos()) / NANOS_PER_MILLI);
        }
        if (listener.leftNanos() - speaker.leftNanos() > tailNanos) {
            long unheard = speaker.packets().getOrDefault("sent", 0L) - frames.last() - 1L;
            if (unheard > 0) {
                // Once a listener knows that the speaker has left, it refuses packets that are still on their way.
                late.add(pair + ": the last " + unheard + " frames missing");
                missing += unheard;
            }
        }
        heard += frames.last() - frames.first() + 1 - frames.missing().size();
        missing += lost.size();
        if (!lost.isEmpty()) {
            failures.add(pair + ": " + lost.size() + " frames missing, " + lost);
        }
    }

    /**
     * The time after the start of each leave until the last packet that the leaver's keys open. They must open nothing at the
     * end.
     */
    private List<Double> leaverKeys(List<CrowdMember> joined) {
        CrowdMember witness = all.get(0);
        RawRecording recording = witness.recording();
        // When all leave at the end, the keys do not change any more.
        int end = recording.packetAt(dispersedNanos);
        List<Double> times = new ArrayList<>();
        for (CrowdMember leaver : joined) {
            if (leaver == witness || leaver.leftNanos() - dispersedNanos >= 0) {
                continue;
            }
            int from = recording.packetAt(leaver.keyedNanos());
            int left = recording.packetAt(leaver.leftNanos());
            List<EktParameterSet> keys = leaver.recording().keys();
            int[] opened = recording.opened(from, end, keys);
            if (opened.length == 0) {
                failures.add("participant " + leaver.number() + "'s keys open nothing from before it left");
                continue;
            }
            int last = opened[opened.length - 1];
            if (last >= end - Crowd.LATEST) {
                failures.add("participant " + leaver.number() + "'s keys open what is sent in the end");
            }
            times.add(Math.max(0, recording.time(last) - leaver.leftNanos()) / NANOS_PER_MILLI);
            ownPackets += end - left;
            ownOpened += recording.open(from, end, recording.keys()) - recording.open(from, left, recording.keys());
        }
        return times;
    }

    private void requireAtMost(double limit, List<Double> times, String what) {
        times.stream()
                .filter(millis -> millis > limit)
                .forEach(millis ->
                        late.add(String.format(Locale.ROOT, "%s %.0f ms later: more than %.0f", what, millis, limit)));
    }

    /** The time after the start of each leave until all others refused the leaver's packets. */
    private List<Double> refusals(List<CrowdMember> joined) {
        List<Double> times = new ArrayList<>();
        for (CrowdMember leaver : joined) {
            for (CrowdMember other : joined) {
                boolean thereAllTheTime = leaver.leftNanos() - other.keyedNanos() > 0
                        && other.leftNanos() - leaver.leftNanos() > AFTER_LEAVING_NANOS;
                OptionalLong since = other.refusedSince(leaver);
                if (thereAllTheTime && since.isEmpty()) {
                    (other.leftNanos() - dispersedNanos >= 0 ? failures : late)
                            .add("participant " + other.number() + " never heard that " + leaver.number() + " left");
                } else if (thereAllTheTime) {
                    times.add((since.getAsLong() - leaver.leftNanos()) / NANOS_PER_MILLI);
                }
            }
        }
        return times;
    }

    private Map<String, Long> drops(long udpDrops) {
        Map<String, Long> drops = new LinkedHashMap<>();
        drops.put("full socket buffers on this machine", udpDrops);
        for (BridgeCounter counter : BridgeCounter.values()) {
            long value = room.bridge().metrics().value(counter);
            if (counter.name().startsWith("PACKETS_DROPPED") && value > 0) {
                drops.put("bridge " + counter.metricName(), value);
            }
        }
        for (String counter : List.of("queueOverflow", "undecryptable", "notProtected", "tooManyStreams", "lost")) {
            long sum = all.stream()
                    .mapToLong(member -> member.packets().getOrDefault(counter, 0L))
                    .sum();
            drops.put("endpoints " + counter, sum);
        }
        return drops;
    }
}
