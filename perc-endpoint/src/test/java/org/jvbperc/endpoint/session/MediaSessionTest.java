package org.jvbperc.endpoint.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.jvbperc.crypto.Octets;
import org.jvbperc.ekt.EktField;
import org.jvbperc.ekt.EktParameterSet;
import org.jvbperc.endpoint.media.MediaFrame;
import org.jvbperc.endpoint.media.MediaKind;
import org.jvbperc.endpoint.media.SampleFrames;
import org.jvbperc.rtp.RtpView;
import org.jvbperc.srtp.SrtpStatus;

/** What a session does when everybody is honest and the network is what it is. */
class MediaSessionTest {
    private final MediaNet net = new MediaNet();

    @AfterEach
    void close() {
        net.close();
    }

    @Test
    void session_twoSenders_everybodyGetsEveryFrame() {
        MediaNet.Endpoint a = net.add("a", net.audioSource(), net.videoSource());
        MediaNet.Endpoint b = net.add("b", net.audioSource());
        MediaNet.Endpoint c = net.add("c");
        net.keyAll(1);
        net.startAll();
        net.run(3000);
        assertEquals(MediaNet.hashes(net.audio), b.received(a, MediaKind.AUDIO));
        assertEquals(MediaNet.hashes(net.video), b.received(a, MediaKind.VIDEO));
        assertEquals(MediaNet.hashes(net.audio), c.received(a, MediaKind.AUDIO));
        assertEquals(MediaNet.hashes(net.video), c.received(a, MediaKind.VIDEO));
        assertEquals(MediaNet.hashes(net.audio), c.received(b, MediaKind.AUDIO));
        assertEquals(MediaNet.hashes(net.audio), a.received(b, MediaKind.AUDIO));
        assertEquals(1, a.told.stream().filter("sending ended"::equals).count(), a.told + "" + a.session.counters());
        Map<String, Long> counters = c.session.counters();
        assertEquals(0, counters.get("lost"));
        assertEquals(0, counters.get("undecryptable"));
        assertEquals(260, counters.get("frames"));
        assertEquals(counters.get("received"), c.session.statuses().get(SrtpStatus.OK) - counters.get("rtcpReceived"));
    }

    @Test
    void session_report_listsSentAndReceivedFrames() {
        MediaNet.Endpoint a = net.add("a", net.audioSource(), net.videoSource());
        MediaNet.Endpoint b = net.add("b");
        net.keyAll(1);
        net.startAll();
        net.run(2500);
        net.close();
        assertEquals(MediaNet.hashes(net.audio), a.session.sent().get(0).frames());
        StreamReport received = b.session.received().stream()
                .filter(stream -> stream.kind() == MediaKind.AUDIO)
                .findFirst()
                .orElseThrow();
        assertEquals(MediaNet.hashes(net.audio), received.frames());
        assertEquals("a@idp.example", received.from());
        assertEquals(a.ssrcs.audio(), received.ssrc());
        assertTrue(a.session.bitrate(net.nowNanos) > 10_000);
    }

    @Test
    void session_datagrams_stayWithinTheMinimalMtu() {
        MediaNet.Endpoint a = net.add("a", net.audioSource(), net.videoSource());
        net.add("b");
        net.keyAll(1);
        net.startAll();
        net.run(2500);
        assertTrue(a.uplink.size() > 200);
        assertTrue(a.uplink.stream().allMatch(packet -> packet.length <= 1232));
    }

    @Test
    void session_everyPacket_hasAnEktFieldAndKeyFramesAnnounce() {
        MediaNet.Endpoint a = net.add("a", net.audioSource(), net.videoSource());
        net.add("b");
        net.keyAll(1);
        net.startAll();
        net.run(2500);
        Set<Integer> withFull = new HashSet<>();
        int fullVideo = 0;
        for (byte[] packet : a.uplink) {
            if (MediaNet.payloadType(packet) == 111 || MediaNet.payloadType(packet) == 100) {
                assertTrue(EktField.lengthBytes(packet, 0, packet.length) > 0);
                if (EktField.isFull(packet, 0, packet.length)) {
                    withFull.add(MediaNet.payloadType(packet));
                    fullVideo += MediaNet.payloadType(packet) == 100 ? 1 : 0;
                }
            }
        }
        assertEquals(Set.of(100, 111), withFull);
        assertEquals(3 + 2, fullVideo, "three at the start, one at each further key frame");
    }

    @Test
    void session_audioOnly_announcesEvery100Millis() {
        MediaNet.Endpoint a = net.add("a", net.audioSource());
        net.add("b");
        net.keyAll(1);
        net.startAll();
        net.run(2100);
        long full = a.uplink.stream()
                .filter(packet -> MediaNet.payloadType(packet) == 111)
                .filter(packet -> EktField.isFull(packet, 0, packet.length))
                .count();
        assertTrue(full >= 18 && full <= 24, "Full fields in 2 s: " + full);
    }

    @Test
    void session_lossOnTheWay_isRepairedWithIdenticalPackets() {
        MediaNet.Endpoint a = net.add("a", net.audioSource(), net.videoSource());
        MediaNet.Endpoint b = net.add("b");
        Random random = new Random(3);
        Set<String> lostOnce = new HashSet<>();
        net.dropUplink = packet -> MediaNet.payloadType(packet) >= 100
                && MediaNet.payloadType(packet) <= 111
                && net.nowNanos > 1_200_000_000L
                && net.nowNanos < 2_800_000_000L
                && random.nextInt(10) == 0
                && lostOnce.add(Octets.of(packet).toHex());
        net.keyAll(1);
        net.startAll();
        net.run(4000);
        assertEquals(MediaNet.hashes(net.audio), b.received(a, MediaKind.AUDIO));
        assertEquals(MediaNet.hashes(net.video), b.received(a, MediaKind.VIDEO));
        assertTrue(a.session.counters().get("retransmitted") > 10);
        Set<String> seen = new HashSet<>();
        for (byte[] packet : a.uplink) {
            String identity = MediaNet.payloadType(packet) + "/" + RtpView.sequenceNumber(packet, 0);
            if (MediaNet.payloadType(packet) == 100 || MediaNet.payloadType(packet) == 111) {
                seen.add(identity + "=" + Octets.of(packet).toHex());
            }
        }
        long numbers = seen.stream()
                .map(s -> s.substring(0, s.indexOf('=')))
                .distinct()
                .count();
        assertEquals(numbers, seen.size(), "one sequence number, one packet");
    }

    @Test
    void session_lossForGood_dropsFramesAndAsksForAKeyFrame() {
        List<MediaFrame> oneKeyFrame = SampleFrames.vp8(new Random(2), 60, 1000);
        MediaNet.Endpoint a = net.add("a", new MemorySource(MediaKind.VIDEO, oneKeyFrame));
        MediaNet.Endpoint b = net.add("b");
        int[] count = {0};
        // A packet that is not the last of its frame, so that the rest of the frame comes.
        net.dropDownlink =
                packet -> MediaNet.payloadType(packet) == 100 && !RtpView.marker(packet, 0) && ++count[0] == 20;
        net.keyAll(1);
        net.startAll();
        net.run(4000);
        List<String> received = b.received(a, MediaKind.VIDEO);
        assertEquals(59, received.size());
        assertTrue(MediaNet.hashes(oneKeyFrame).containsAll(received));
        assertEquals(1, b.session.counters().get("droppedFrames"));
        assertEquals(1, b.session.counters().get("lost"));
        assertTrue(b.session.counters().get("nacksSent") >= 1);
        assertTrue(b.session.counters().get("plisSent") >= 1);
        assertTrue(a.told.contains("key frame requested"));
    }

    @Test
    void session_reordered_isPutInOrder() {
        MediaNet.Endpoint a = net.add("a", net.audioSource(), net.videoSource());
        MediaNet.Endpoint b = net.add("b");
        net.uplinkMillis = packet ->
                // not the first one: nobody could know that it is missing
                net.nowNanos > 1_100_000_000L && RtpView.sequenceNumber(packet, 0) % 7 == 3 ? 12 : 2;
        net.keyAll(1);
        net.startAll();
        net.run(4000);
        assertEquals(MediaNet.hashes(net.audio), b.received(a, MediaKind.AUDIO));
        assertEquals(MediaNet.hashes(net.video), b.received(a, MediaKind.VIDEO));
        assertEquals(0, b.session.counters().get("lost"));
    }

    @Test
    void session_longDetour_countsAsDuplicateAfterItsRepetition() {
        MediaNet.Endpoint a = net.add("a", net.audioSource());
        MediaNet.Endpoint b = net.add("b");
        net.uplinkMillis = packet ->
                // not the first one: nobody could know that it is missing
                net.nowNanos > 1_100_000_000L && RtpView.sequenceNumber(packet, 0) % 20 == 3 ? 300 : 2;
        net.keyAll(1);
        net.startAll();
        net.run(4000);
        assertEquals(MediaNet.hashes(net.audio), b.received(a, MediaKind.AUDIO));
        assertTrue(a.session.counters().get("retransmitted") > 0);
    }

    @Test
    void session_keyComesLater_packetsThatWaitedAreDecrypted() {
        MediaNet.Endpoint a = net.add("a", net.audioSource());
        MediaNet.Endpoint b = net.add("b");
        try (EktParameterSet set = MediaNet.ektSet(1, 3600)) {
            a.session.install(set, net.nowNanos);
            net.introduce();
            a.session.start(net.nowNanos);
            net.run(50);
            b.session.install(set, net.nowNanos);
        }
        net.run(2500);
        assertEquals(MediaNet.hashes(net.audio), b.received(a, MediaKind.AUDIO));
        assertTrue(b.session.counters().get("heldForKey") >= 1);
    }

    @Test
    void session_rekeyReachesReceiversAtDifferentTimes_noFrameIsLost() {
        MediaNet.Endpoint a = net.add("a", net.audioSource(), net.videoSource());
        MediaNet.Endpoint b = net.add("b");
        MediaNet.Endpoint c = net.add("c");
        net.keyAll(1);
        net.startAll();
        net.run(700);
        try (EktParameterSet next = MediaNet.ektSet(2, 3600)) {
            a.session.install(next, net.nowNanos);
            b.session.install(next, net.nowNanos);
            net.run(900);
            c.session.install(next, net.nowNanos);
        }
        net.run(2500);
        assertEquals(MediaNet.hashes(net.audio), b.received(a, MediaKind.AUDIO));
        assertEquals(MediaNet.hashes(net.video), b.received(a, MediaKind.VIDEO));
        assertTrue(c.session.counters().get("heldForKey") > 0);
        assertTrue(MediaNet.hashes(net.audio).containsAll(c.received(a, MediaKind.AUDIO)));
        assertTrue(c.received(a, MediaKind.AUDIO).size() > 60);
        assertFalse(b.told.stream().anyMatch(told -> told.startsWith("undecryptable")), b.told.toString());
    }

    @Test
    void session_rekeyedEvery150Millis_sendsUnderNewKeysAllTheTime_andLosesNoFrame() {
        MediaNet.Endpoint a = net.add("a", net.audioSource());
        MediaNet.Endpoint b = net.add("b");
        net.keyAll(1);
        net.startAll();
        for (int spi = 2; spi < 12; spi++) {
            net.run(150);
            net.keyAll(spi);
        }
        // Who left at the third change has none of the later keys; what is sent now is not for them.
        MediaNet.Endpoint left = net.add("left");
        try (EktParameterSet old = MediaNet.ektSet(3, 3600)) {
            left.session.install(old, net.nowNanos);
        }
        net.run(2500);
        assertEquals(MediaNet.hashes(net.audio), b.received(a, MediaKind.AUDIO));
        assertEquals(List.of(), left.received(a, MediaKind.AUDIO));
        assertFalse(b.told.stream().anyMatch(told -> told.startsWith("undecryptable")), b.told.toString());
    }

    @Test
    void session_stop_endsSendingWithWholeFrames() {
        MediaNet.Endpoint a = net.add("a", net.audioSource(), net.videoSource());
        MediaNet.Endpoint b = net.add("b");
        net.keyAll(1);
        net.startAll();
        net.run(1000);
        a.session.stop();
        net.run(1000);
        assertTrue(a.told.contains("sending ended"));
        assertEquals(
                a.session.sent().get(1).frames().size(),
                b.received(a, MediaKind.VIDEO).size());
        assertTrue(b.received(a, MediaKind.VIDEO).size() < 40);
    }

    @Test
    void session_leave_saysGoodbye() {
        MediaNet.Endpoint a = net.add("a", net.audioSource());
        net.add("b");
        net.keyAll(1);
        net.startAll();
        net.run(100);
        int before = a.uplink.size();
        a.session.leave(net.nowNanos);
        assertEquals(before + 1, a.uplink.size());
        assertEquals(200, a.uplink.get(before)[1] & 0xFF, "a sender report comes first");
        net.run(100);
    }

    @Test
    void session_keyFrame_isSpreadOverTime() {
        byte[] large = new byte[60_000];
        new Random(1).nextBytes(large);
        MediaFrame frame = new MediaFrame(Octets.of(large), 0, 3000, true);
        MediaNet.Endpoint a = net.add("a", new MemorySource(MediaKind.VIDEO, List.of(frame)));
        MediaNet.Endpoint b = net.add("b");
        net.keyAll(1);
        net.startAll();
        net.run(1);
        assertEquals(OutgoingMedia.BURST_PACKETS, a.uplink.size());
        net.run(10);
        assertEquals(List.of(frame.shortHash()), b.received(a, MediaKind.VIDEO));
    }

    @Test
    void session_sources_areClosedWithIt() {
        MemorySource source = net.audioSource();
        net.add("a", source);
        net.close();
        assertTrue(source.closed);
    }
}
