package org.jvbperc.endpoint.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.jvbperc.doublesrtp.HeaderChange;
import org.jvbperc.ekt.EktParameterSet;
import org.jvbperc.endpoint.media.MediaKind;
import org.jvbperc.endpoint.media.SampleFrames;
import org.jvbperc.srtp.SrtpStatus;

/** What a session does against a distributor that lies, and against those without keys. */
class MediaSessionDefenceTest {
    private final MediaNet net = new MediaNet();

    @AfterEach
    void close() {
        net.close();
    }

    @Test
    void session_withoutKey_sendsAndReceivesNothing() {
        MediaNet.Endpoint a = net.add("a", net.audioSource());
        MediaNet.Endpoint b = net.add("b", net.audioSource());
        try (EktParameterSet set = MediaNet.ektSet(1, 3600)) {
            a.session.install(set, net.nowNanos);
        }
        net.introduce();
        net.startAll();
        net.run(500);
        assertTrue(a.uplink.size() > 20);
        assertTrue(b.uplink.isEmpty());
        assertTrue(b.frames.isEmpty());
        assertTrue(b.session.counters().get("notProtected") > 20);
        net.run(2500);
        assertTrue(b.frames.isEmpty());
        assertTrue(b.told.contains("undecryptable NO_KEY"), b.told.toString());
    }

    @Test
    void session_memberWithoutTheNewKey_hearsNothingMore() {
        MediaNet.Endpoint a = net.add("a", net.audioSource());
        MediaNet.Endpoint left = net.add("left");
        net.keyAll(1);
        net.startAll();
        net.run(500);
        try (EktParameterSet next = MediaNet.ektSet(2, 3600)) {
            a.session.install(next, net.nowNanos);
        }
        net.run(2500);
        int heard = left.received(a, MediaKind.AUDIO).size();
        // half a second, and a quarter more before the new key is used; of that, what announces the new key is not for
        // it (RFC 8870 section 4.3.2)
        assertTrue(heard >= 30 && heard <= 38, "frames heard: " + heard);
        assertTrue(left.session.counters().get("undecryptable") > 40, "counted");
        assertTrue(left.told.stream().anyMatch(told -> told.startsWith("undecryptable")), left.told.toString());
    }

    @Test
    void session_keyExpires_stopsAndTellsOnce() {
        MediaNet.Endpoint a = net.add("a", net.audioSource());
        MediaNet.Endpoint b = net.add("b");
        try (EktParameterSet set = MediaNet.ektSet(1, 1)) {
            a.session.install(set, net.nowNanos);
            b.session.install(set, net.nowNanos);
        }
        net.introduce();
        net.startAll();
        net.run(2500);
        int heard = b.received(a, MediaKind.AUDIO).size();
        assertTrue(heard >= 45 && heard <= 52, "frames heard: " + heard);
        assertEquals(1, a.told.stream().filter("key expired"::equals).count());
        assertEquals(heard, a.session.sent().get(0).frames().size());
    }

    @Test
    void session_distributorRenumbersPayloadType_packetsAreDropped() {
        MediaNet.Endpoint a = net.add("a", net.audioSource());
        MediaNet.Endpoint b = net.add("b");
        net.change = packet -> new HeaderChange(100, 0, HeaderChange.KEEP);
        net.keyAll(1);
        net.startAll();
        net.run(2500);
        assertTrue(b.received(a, MediaKind.AUDIO).isEmpty());
        assertEquals(100, b.session.counters().get("unexpectedPayloadType"));
    }

    @Test
    void session_distributorClosesAGap_frameIsDroppedNotCorrupted() {
        MediaNet.Endpoint a = net.add("a", net.videoSource());
        MediaNet.Endpoint b = net.add("b");
        int[] count = {0};
        int[] missing = {0};
        net.dropDownlink = packet -> {
            boolean drop = MediaNet.payloadType(packet) == 100 && ++count[0] == 3;
            missing[0] += drop ? 1 : 0;
            return drop;
        };
        net.change = packet -> new HeaderChange(HeaderChange.KEEP, -missing[0], HeaderChange.KEEP);
        net.keyAll(1);
        net.startAll();
        net.run(3000);
        List<String> received = b.received(a, MediaKind.VIDEO);
        assertEquals(59, received.size());
        assertTrue(MediaNet.hashes(net.video).containsAll(received));
        assertEquals(0, b.session.counters().get("lost"), "the distributor hid it in the outer numbers");
        assertEquals(1, b.session.counters().get("droppedFrames"));
    }

    @Test
    void session_distributorChangesMarkersAndNumbers_framesStayTheSame() {
        MediaNet.Endpoint a = net.add("a", net.audioSource(), net.videoSource());
        MediaNet.Endpoint b = net.add("b");
        Random random = new Random(5);
        net.change = packet -> new HeaderChange(HeaderChange.KEEP, 1000, random.nextInt(2));
        net.keyAll(1);
        net.startAll();
        net.run(3000);
        assertEquals(MediaNet.hashes(net.audio), b.received(a, MediaKind.AUDIO));
        assertEquals(MediaNet.hashes(net.video), b.received(a, MediaKind.VIDEO));
    }

    @Test
    void session_replayedByTheDistributor_isRefusedEndToEnd() {
        MediaNet.Endpoint a = net.add("a", net.audioSource());
        MediaNet.Endpoint b = net.add("b");
        net.keyAll(1);
        int[] offset = {0};
        net.change = packet -> new HeaderChange(HeaderChange.KEEP, offset[0], HeaderChange.KEEP);
        net.startAll();
        net.run(500);
        int before = b.received(a, MediaKind.AUDIO).size();
        byte[] old = a.uplink.get(5);
        offset[0] = 4000;
        net.replay(a, old, b);
        net.run(100);
        assertEquals(1, b.session.statuses().get(SrtpStatus.REPLAY));
        assertTrue(before > 10);
    }

    @Test
    void session_tamperedPacket_isDroppedAndCounted() {
        MediaNet.Endpoint a = net.add("a", net.audioSource());
        MediaNet.Endpoint b = net.add("b");
        net.keyAll(1);
        net.startAll();
        net.run(300);
        byte[] datagram = new byte[200];
        new Random(9).nextBytes(datagram);
        datagram[0] = (byte) 0x80;
        datagram[1] = 111;
        datagram[199] = 0;
        b.session.receiveMedia(datagram, datagram.length, net.nowNanos);
        assertEquals(1, b.session.statuses().get(SrtpStatus.AUTH_FAIL));
        assertNotNull(a);
    }

    @Test
    void session_ownPacketsComeBack_areIgnored() {
        MediaNet.Endpoint a = net.add("a", net.audioSource());
        net.add("b");
        net.keyAll(1);
        net.startAll();
        net.run(100);
        byte[] own = a.uplink.get(0).clone();
        a.session.receiveMedia(own, own.length, net.nowNanos);
        assertEquals(1, a.session.counters().get("ownLooped"));
    }

    @Test
    void session_unknownOwner_framesWaitForTheRoster() {
        MediaNet.Endpoint a = net.add("a", net.audioSource());
        MediaNet.Endpoint b = net.add("b");
        try (EktParameterSet set = MediaNet.ektSet(1, 3600)) {
            net.endpoints.forEach(endpoint -> endpoint.session.install(set, net.nowNanos));
        }
        net.startAll();
        net.run(1000);
        assertTrue(b.told.contains("unknown source"));
        assertTrue(b.frames.isEmpty(), "nothing is written under nobody's name");
        net.introduce();
        net.run(1500);
        assertEquals(MediaNet.hashes(net.audio), b.received(a, MediaKind.AUDIO));
        assertEquals("a@idp.example", b.session.received().get(0).from());
    }

    @Test
    void session_ownerNeverVerified_goesToNobodyAfterAWhile() {
        MediaNet.Endpoint a = net.add("a", new MemorySource(MediaKind.AUDIO, SampleFrames.opus(new Random(4), 400)));
        MediaNet.Endpoint b = net.add("b");
        try (EktParameterSet set = MediaNet.ektSet(1, 3600)) {
            net.endpoints.forEach(endpoint -> endpoint.session.install(set, net.nowNanos));
        }
        net.startAll();
        net.run(4900);
        assertTrue(b.streams.isEmpty());
        net.run(300);
        RemoteStream stream = b.streams.get(a.ssrcs.audio());
        assertNull(java.util.Objects.requireNonNull(stream).owner());
        net.introduce();
        net.run(1000);
        List<StreamReport> received = b.session.received();
        assertNull(received.get(0).from());
        assertEquals("a@idp.example", received.get(1).from());
    }

    @Test
    void session_newcomerAmongSenders_isToldOfNothingItCannotOpen_andHearsAllThatIsForIt() {
        MediaNet.Endpoint a = net.add("a", net.audioSource());
        net.keyAll(1);
        net.startAll();
        net.run(500);
        MediaNet.Endpoint newcomer = net.add("newcomer");
        net.run(200);
        try (EktParameterSet next = MediaNet.ektSet(2, 3600)) {
            net.endpoints.forEach(endpoint -> endpoint.session.install(next, net.nowNanos));
        }
        net.introduce();
        net.run(3000);
        List<String> heard = newcomer.received(a, MediaKind.AUDIO);
        List<String> sent = MediaNet.hashes(net.audio);
        assertEquals(sent.subList(sent.size() - heard.size(), sent.size()), heard, "from some frame on, all");
        assertTrue(heard.size() >= 100 - (500 + 200 + 250) / 20 - 2, "frames heard: " + heard.size());
        assertTrue(
                newcomer.told.stream().noneMatch(told -> told.startsWith("undecryptable")), newcomer.told.toString());
        assertTrue(newcomer.session.counters().get("undecryptable") > 0, "it is counted all the same");
    }

    @Test
    void session_newSenderWhoseKeyComesLater_losesNoFrame() {
        MediaNet.Endpoint a = net.add("a", net.audioSource());
        MediaNet.Endpoint b = net.add("b");
        net.keyAll(1);
        try (EktParameterSet next = MediaNet.ektSet(2, 3600)) {
            a.session.install(next, net.nowNanos);
            net.introduce();
            a.session.start(net.nowNanos);
            net.run(400);
            b.session.install(next, net.nowNanos);
        }
        net.run(2500);
        assertEquals(MediaNet.hashes(net.audio), b.received(a, MediaKind.AUDIO));
    }

    @Test
    void session_memberThatIsNoLongerOnTheRoster_isNotHeard_whateverKeysItHas() {
        MediaNet.Endpoint left = net.add("left", net.audioSource());
        MediaNet.Endpoint b = net.add("b");
        net.keyAll(1);
        b.session.setMembers(Set.of(left.participant.tlsId(), b.participant.tlsId()));
        net.startAll();
        net.run(500);
        int before = b.received(left, MediaKind.AUDIO).size();
        b.session.setMembers(Set.of(b.participant.tlsId()));
        b.session.setOwners(Map.of());
        net.run(1000);
        assertTrue(before >= 20);
        assertTrue(b.received(left, MediaKind.AUDIO).size() <= before + 1);
        assertTrue(b.session.counters().get("fromDeparted") >= 45);
    }

    @Test
    void session_oldEktKeyAfterRotation_isNotHeard_evenFromSourcesNobodyKnows() {
        MediaNet.Endpoint a = net.add("a", net.audioSource());
        MediaNet.Endpoint b = net.add("b");
        net.keyAll(1);
        EktParameterSet old = MediaNet.ektSet(2, 3600);
        net.endpoints.forEach(endpoint -> endpoint.session.install(old, net.nowNanos));
        net.startAll();
        net.run(500);
        try (EktParameterSet next = MediaNet.ektSet(3, 3600)) {
            net.endpoints.forEach(endpoint -> endpoint.session.install(next, net.nowNanos));
        }
        net.run(IncomingMedia.REPLACED_KEY_MILLIS);
        MediaNet.Endpoint outsider = net.add("outsider", net.audioSource());
        outsider.session.install(old, net.nowNanos);
        outsider.session.start(net.nowNanos);
        net.run(2500);
        assertEquals(MediaNet.hashes(net.audio), b.received(a, MediaKind.AUDIO));
        assertEquals(List.of(), b.received(outsider, MediaKind.AUDIO));
        assertTrue(b.told.contains("undecryptable KEY_EXPIRED"), b.told.toString());
        assertFalse(b.told.contains("key expired"), "its own key is good");
        old.close();
    }

    @Test
    void session_moreStreamsThanItKeeps_silentOnesMakeRoom() {
        MediaNet.Endpoint b = net.add("b");
        net.keyAll(1);
        try (EktParameterSet set = MediaNet.ektSet(2, 3600)) {
            b.session.install(set, net.nowNanos);
            int speakers = RemoteStreams.MAX_STREAMS * 2 / 3;
            for (int wave = 0; wave < 2; wave++) {
                speakOnceEach(speakers, 1, set);
                net.run(15_000);
            }
            assertEquals(2L * speakers, b.session.counters().get("frames"));
            assertEquals(0L, b.session.counters().get("tooManyStreams"));
        }
    }

    @Test
    void session_moreStreamsAtOnceThanItKeeps_refusesTheOthersAndCountsEachPacketOnce() {
        MediaNet.Endpoint b = net.add("b");
        net.keyAll(1);
        try (EktParameterSet set = MediaNet.ektSet(2, 3600)) {
            b.session.install(set, net.nowNanos);
            // Slowly enough for the limit on unwrapping, and before any of them counts as silent.
            speakOnceEach(RemoteStreams.MAX_STREAMS + 3, 4, set);
            net.run(15_000);
            Map<String, Long> counters = b.session.counters();
            assertEquals((long) RemoteStreams.MAX_STREAMS, counters.get("frames"));
            assertEquals(3L, counters.get("tooManyStreams"));
            assertEquals(0L, counters.get("malformed"), "nothing was wrong with the packets themselves");
        }
    }

    /** So many endpoints come one after the other at the interval, send one packet and leave. */
    private void speakOnceEach(int speakers, int intervalMillis, EktParameterSet set) {
        for (int i = 0; i < speakers; i++) {
            MediaNet.Endpoint speaker =
                    net.add("speaker", new MemorySource(MediaKind.AUDIO, SampleFrames.opus(new Random(i), 1)));
            speaker.session.install(set, net.nowNanos);
            speaker.session.start(net.nowNanos);
            net.run(1);
            net.endpoints.remove(speaker);
            speaker.session.close();
            net.run(intervalMillis - 1);
        }
    }
}
