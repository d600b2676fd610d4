package org.jvbperc.trial;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.jvbperc.endpoint.media.MediaKind;
import org.jvbperc.testenv.demo.CapturedFrames;
import org.jvbperc.testenv.demo.SealedFrame;

/**
 * Compares what the pages of browsers counted before and after a crowd came and went, and tries the keys that leavers kept on the
 * frames that the bridge recorded. Used after all have left.
 */
final class BrowserCrowdAudit {
    /** Window of the Key Distributor's policy; after it a new key is announced for a while before it is used. */
    private static final long WINDOW_MILLIS = 200;

    private static final long ANNOUNCED_MILLIS = 250;
    /** Time for a round trip: SCTP, DTLS, the tunnel, and back to the others. */
    private static final long ROUND_TRIP_MILLIS = 150;

    /** A leaver's keys that open something later than this are a failure however slow the machine is. */
    private static final long END_OF_KEYS_MILLIS = 5000;
    /** Before and after, this many frames are tried with all keys. */
    private static final int TRIED_WITH_ALL = 200;

    private static final double NEARLY_ALL = 0.98;
    private static final String PADDING = "empty";
    private static final Map<Integer, String> NATIVE_FORMATS = Map.of(MediaKind.AUDIO.payloadType(), "opus");

    private final JsonNode seen;
    private final List<BrowserCrowdMember> members;
    private final List<Recorded> frames = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();
    private final List<String> late = new ArrayList<>();
    private final List<Double> opensAfterLeaving = new ArrayList<>();

    private record Recorded(CapturedFrames.Frame frame, SealedFrame parts) {
        long millis() {
            return frame.millis();
        }
    }

    /**
     * @param seen what the browsers' driver wrote
     * @param members native participants; the first one stayed throughout
     */
    BrowserCrowdAudit(JsonNode seen, List<BrowserCrowdMember> members) {
        this.seen = seen;
        this.members = members;
    }

    /**
     * Examines everything.
     *
     * @param capture of the bridge
     * @param dispersedMillis when the remaining native participants began to leave
     */
    BrowserCrowdReport report(Path capture, long dispersedMillis, List<String> alreadyFailed) throws IOException {
        failures.addAll(alreadyFailed);
        read(capture);
        List<BrowserCrowdReport.Pair> pairs = pairs();
        List<BrowserCrowdReport.Leaver> leavers = new ArrayList<>();
        for (BrowserCrowdMember member : members.subList(1, members.size())) {
            if (member.keyedMillis() != 0 && member.leftMillis() < dispersedMillis) {
                leavers.add(leaver(
                        "participant " + member.number(),
                        member.joinMillis(),
                        member.leftMillis(),
                        KeptKeys.of(member.recording().groupKeys())));
            }
        }
        JsonNode visitor = seen.path("visitor");
        require(
                !visitor.has("failure"),
                "the visitor failed: " + visitor.path("failure").asText());
        if (visitor.has("kept")) {
            leavers.add(leaver(
                    visitor.required("browser").textValue(),
                    visitor.required("joinMillis").longValue(),
                    visitor.required("leftMillis").longValue(),
                    KeptKeys.ofPage(visitor.required("kept"))));
        }
        double witnessOpens = witnessOpens(dispersedMillis);
        List<String> events = new ArrayList<>();
        members.forEach(member -> events.addAll(member.events()));
        List<String> browsers = new ArrayList<>();
        seen.path("browsers").forEach(browser -> browsers.add(browser.asText()));
        return new BrowserCrowdReport(
                browsers,
                members.size(),
                members.get(0).recording().groupKeys().size(),
                pairs,
                frames.size(),
                witnessOpens,
                leavers,
                CrowdReport.Spread.of(opensAfterLeaving),
                visitor.path("browser").asText(),
                events,
                failures,
                late);
    }

    private void read(Path capture) throws IOException {
        Map<String, Map<Integer, String>> codecs = new HashMap<>();
        seen.path("stayers").forEach(stayer -> addFormats(codecs, stayer.path("after")));
        if (seen.path("visitor").has("kept")) {
            addFormats(codecs, seen.path("visitor"));
        }
        CapturedFrames captured = new CapturedFrames(endpoint -> codecs.getOrDefault(endpoint, NATIVE_FORMATS));
        captured.read(capture, packet -> {});
        long[] unsealed = new long[1];
        captured.finish(frame -> {
            SealedFrame parts =
                    SealedFrame.parse(frame.stream().codec(), frame.octets().toByteArray());
            if (parts == null) {
                unsealed[0]++;
            } else {
                frames.add(new Recorded(frame, parts));
            }
        });
        require(unsealed[0] == 0, unsealed[0] + " recorded frames are no SFrames");
        require(
                captured.unknownFormat() == 0,
                captured.unknownFormat() + " recorded packets have a payload type that nobody announced");
    }

    private static void addFormats(Map<String, Map<Integer, String>> codecs, JsonNode page) {
        if (page.isObject()) {
            Map<Integer, String> formats = new HashMap<>();
            page.required("formats")
                    .properties()
                    .forEach(entry -> formats.put(
                            Integer.valueOf(entry.getKey()), entry.getValue().textValue()));
            codecs.put(page.required("endpoint").textValue(), formats);
        }
    }

    private List<BrowserCrowdReport.Pair> pairs() {
        List<BrowserCrowdReport.Pair> pairs = new ArrayList<>();
        JsonNode stayers = seen.path("stayers");
        for (JsonNode stayer : stayers) {
            String name = stayer.required("user").textValue();
            boolean stayed = stayer.required("after").isObject()
                    && stayer.at("/before/senderIndex").equals(stayer.at("/after/senderIndex"));
            require(stayed, name + " did not stay in the call: " + stayer.path("console"));
            require(
                    dropped(stayer, "send", null).isEmpty(),
                    name + " could not seal frames: " + dropped(stayer, "send", null));
        }
        for (JsonNode speaker : stayers) {
            for (JsonNode listener : stayers) {
                if (!speaker.equals(listener)) {
                    pairs.add(pair(speaker, listener));
                }
            }
        }
        return pairs;
    }

    private BrowserCrowdReport.Pair pair(JsonNode speaker, JsonNode listener) {
        JsonNode index = speaker.at("/after/senderIndex");
        Map<String, Long> dropped = dropped(listener, "receive", index);
        // The worker counts by the sender that the frame names as well: a frame that came elsewhere is there.
        bySender(listener, index).forEach((reason, count) -> dropped.merge(reason, count, Math::max));
        BrowserCrowdReport.Pair pair = new BrowserCrowdReport.Pair(
                name(speaker),
                name(listener),
                sum(speaker, "send", null, "out"),
                sum(listener, "receive", index, "out"),
                dropped);
        require(
                pair.notOpened() == 0,
                pair.listener() + " could not open frames of " + pair.speaker() + ": " + dropped);
        require(pair.opened() > 0, pair.listener() + " opened no frame of " + pair.speaker());
        return pair;
    }

    private static String name(JsonNode stayer) {
        return stayer.required("user").textValue() + " ("
                + stayer.required("browser").textValue() + ")";
    }

    /** What the transforms of this role, and of this sender if there is one, have counted between the two looks. */
    private static long sum(JsonNode page, String role, @Nullable JsonNode sender, String counter) {
        return total(page.path("after"), role, sender, counter) - total(page.path("before"), role, sender, counter);
    }

    private static long total(JsonNode look, String role, @Nullable JsonNode sender, String counter) {
        return look.path("transforms")
                .valueStream()
                .filter(each -> each.path("role").asText().equals(role)
                        && (sender == null || each.path("sender").equals(sender)))
                .mapToLong(each -> each.at("/" + counter).asLong())
                .sum();
    }

    private static Map<String, Long> dropped(JsonNode page, String role, @Nullable JsonNode sender) {
        Map<String, Long> dropped = new TreeMap<>();
        for (JsonNode each : page.at("/after/transforms")) {
            each.path("dropped").fieldNames().forEachRemaining(reason -> {
                long count = sum(page, role, sender, "dropped/" + reason);
                if (!reason.equals(PADDING) && count != 0) {
                    dropped.put(reason, count);
                }
            });
        }
        return dropped;
    }

    private static Map<String, Long> bySender(JsonNode page, JsonNode sender) {
        Map<String, Long> dropped = new TreeMap<>();
        JsonNode before = of(page.at("/before/senders"), sender);
        of(page.at("/after/senders"), sender).path("dropped").properties().forEach(entry -> {
            long count = entry.getValue().asLong()
                    - before.path("dropped").path(entry.getKey()).asLong();
            if (count != 0) {
                dropped.put(entry.getKey(), count);
            }
        });
        return dropped;
    }

    private static JsonNode of(JsonNode senders, JsonNode index) {
        return senders.valueStream()
                .filter(each -> each.path("sender").equals(index))
                .findFirst()
                .orElse(com.fasterxml.jackson.databind.node.MissingNode.getInstance());
    }

    private BrowserCrowdReport.Leaver leaver(String name, long joinMillis, long leftMillis, KeptKeys keys) {
        long earlier = 0;
        long earlierOpened = 0;
        long ownOpened = 0;
        long later = 0;
        long laterOpened = 0;
        long last = leftMillis;
        long limit = limit(leftMillis, keys);
        List<Recorded> outside = new ArrayList<>();
        for (Recorded each : frames) {
            boolean opened = keys.open(each.frame(), each.parts());
            if (each.millis() < joinMillis) {
                earlier++;
                earlierOpened += opened ? 1 : 0;
                outside.add(each);
            } else if (each.millis() <= leftMillis) {
                ownOpened += opened ? 1 : 0;
            } else {
                last = opened ? Math.max(last, each.millis()) : last;
                if (each.millis() > leftMillis + limit) {
                    later++;
                    laterOpened += opened ? 1 : 0;
                    outside.add(each);
                }
            }
        }
        opensAfterLeaving.add((double) (last - leftMillis));
        int step = Math.max(1, outside.size() / TRIED_WITH_ALL);
        long triedWithAll = 0;
        for (int i = 0; i < outside.size(); i += step) {
            Recorded each = outside.get(i);
            triedWithAll++;
            if (!keys.open(each.frame(), each.parts()) && keys.openWithAny(each.frame(), each.parts())) {
                failures.add(name + "'s keys open a frame that names another key");
            }
        }
        require(earlierOpened == 0, name + "'s keys open " + earlierOpened + " frames of the time before it came");
        require(ownOpened > 0, name + "'s keys open nothing of its own time, which proves nothing");
        require(later > 0, "nothing was recorded after " + name + " left, which proves nothing");
        long after = last - leftMillis;
        require(after <= END_OF_KEYS_MILLIS, name + "'s keys open what was sent " + after + " ms after it left");
        if (laterOpened > 0) {
            late.add(String.format(
                    Locale.ROOT,
                    "%s's keys opened %d frames later than %d ms after it left, the last one %d ms",
                    name,
                    laterOpened,
                    limit,
                    after));
        }
        return new BrowserCrowdReport.Leaver(
                name, keys.count(), limit, earlier, earlierOpened, ownOpened, later, laterOpened, triedWithAll);
    }

    /**
     * How long after leaving a leaver's keys may open something. On a busy machine the way to the Key Distributor and from it takes
     * longer: then what counts is when the participant who stayed had the first key that the leaver does not have.
     */
    private long limit(long leftMillis, KeptKeys keys) {
        long nowMillis = System.currentTimeMillis();
        long nowNanos = System.nanoTime();
        long usual = WINDOW_MILLIS + ANNOUNCED_MILLIS + ROUND_TRIP_MILLIS;
        return members.get(0).recording().groupKeys().stream()
                .filter(key -> key.generation() > keys.newestGeneration())
                .mapToLong(key -> nowMillis - (nowNanos - key.arrivedNanos()) / 1_000_000 - leftMillis)
                .filter(sinceLeaving -> sinceLeaving >= 0)
                .map(sinceLeaving -> Math.max(usual, sinceLeaving + ANNOUNCED_MILLIS + ROUND_TRIP_MILLIS))
                .findFirst()
                .orElse(usual);
    }

    /** The share of the frames of its time that the keys of the one who stayed open. */
    private double witnessOpens(long dispersedMillis) {
        BrowserCrowdMember witness = members.get(0);
        KeptKeys keys = KeptKeys.of(witness.recording().groupKeys());
        long there = 0;
        long opened = 0;
        for (Recorded each : frames) {
            if (each.millis() >= witness.keyedMillis() && each.millis() < dispersedMillis) {
                there++;
                opened += keys.open(each.frame(), each.parts()) ? 1 : 0;
            }
        }
        double share = there == 0 ? 0 : (double) opened / there;
        require(share >= NEARLY_ALL, "the recording cannot be opened with the keys of one who was there: " + share);
        return share;
    }

    private void require(boolean holds, String otherwise) {
        if (!holds) {
            failures.add(otherwise);
        }
    }
}
