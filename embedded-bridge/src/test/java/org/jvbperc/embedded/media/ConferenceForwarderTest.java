package org.jvbperc.embedded.media;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.jvbperc.ekt.EktField;
import org.jvbperc.embedded.metrics.BridgeCounter;

/** The forwarder between endpoints of perc-core: real keys and both layers, no network. */
class ConferenceForwarderTest extends ConferenceForwarderFixture {
    @Test
    void receive_rtp_reachesEveryOtherEndpointOnly() {
        keyAll();
        for (int i = 0; i < 20; i++) {
            send(a, audio(100 + i));
        }
        assertEquals(20, b.payloads(now).size());
        assertEquals("a119", c.payloads(now).get(19));
        assertEquals(List.of(), a.wireRtp);
        assertEquals(40, metrics.value(BridgeCounter.RTP_FORWARDED));
    }

    @Test
    void receive_receiversHaveOwnKeys_wireDiffers() {
        keyAll();
        send(a, audio(1));
        byte[] toB = b.wireRtp.get(0);
        byte[] toC = c.wireRtp.get(0);
        assertEquals(toB.length, toC.length);
        assertNotEquals(HexFormat.of().formatHex(toB), HexFormat.of().formatHex(toC));
    }

    @Test
    void receive_observer_seesHeaderInnerCiphertextAndBlockButNoPlaintext() {
        keyAll();
        byte[] rtp = MemoryEndpoint.rtp(OPUS, 5, 960, AUDIO_A, "a secret sentence");
        send(a, a.protect(rtp, now));
        byte[] packet = observed.get(0).packet().toByteArray();
        assertEquals(rtp.length + 16 + 1, packet.length, "inner tag and one-octet block");
        assertArrayEquals(Arrays.copyOf(rtp, 12), Arrays.copyOf(packet, 12));
        assertFalse(new String(packet, java.nio.charset.StandardCharsets.ISO_8859_1).contains("secret"));
        assertTrue(observed.get(0).ektField().length() > 1, "a Full field announces the key");
    }

    @Test
    void receive_unkeyedReceiver_getsNothing() {
        forwarder.install(a.leg, a.transforms, now);
        forwarder.install(b.leg, b.transforms, now);
        send(a, audio(1));
        assertEquals(1, b.wireRtp.size());
        assertEquals(0, c.wireRtp.size());
    }

    @Test
    void receive_beforeKeys_isHeldThenForwarded() {
        forwarder.install(b.leg, b.transforms, now);
        send(a, audio(1));
        send(a, audio(2));
        assertEquals(0, b.wireRtp.size());
        now += 100 * MILLI;
        forwarder.install(a.leg, a.transforms, now);
        assertEquals(List.of("a1", "a2"), b.payloads(now));
    }

    @Test
    void receive_beforeKeysTooLong_isDropped() {
        forwarder.install(b.leg, b.transforms, now);
        send(a, audio(1));
        tick(300);
        forwarder.install(a.leg, a.transforms, now);
        assertEquals(0, b.wireRtp.size());
        assertEquals(1, metrics.value(BridgeCounter.PACKETS_DROPPED_NO_KEYS));
    }

    @Test
    void receive_signalledSourceOfAnother_isDropped() {
        keyAll();
        send(b, b.protect(MemoryEndpoint.rtp(OPUS, 1, 1, AUDIO_A, "forged"), now));
        assertEquals(0, a.wireRtp.size() + c.wireRtp.size());
        assertEquals(1, metrics.value(BridgeCounter.PACKETS_DROPPED_SSRC_COLLISION));
        send(a, audio(1));
        assertEquals(List.of("a1"), c.payloads(now));
    }

    @Test
    void receive_unsignalledSource_belongsToFirst() {
        keyAll();
        send(b, b.protect(MemoryEndpoint.rtp(OPUS, 1, 1, 77, "b"), now));
        send(c, c.protect(MemoryEndpoint.rtp(OPUS, 1, 1, 77, "c"), now));
        assertEquals(List.of("b"), a.payloads(now));
        assertEquals(0, b.wireRtp.size());
        assertEquals(1, metrics.value(BridgeCounter.PACKETS_DROPPED_SSRC_COLLISION));
    }

    @Test
    void signalSources_inUseByAnother_staysWithThatOne() {
        keyAll();
        send(b, b.protect(MemoryEndpoint.rtp(OPUS, 1, 1, 77, "b"), now));
        forwarder.signalSources(c.leg, Map.of(77, AnnouncedKind.AUDIO));
        send(b, b.protect(MemoryEndpoint.rtp(OPUS, 2, 1, 77, "b2"), now));
        assertEquals(List.of("b", "b2"), a.payloads(now));
    }

    @Test
    void receive_bridgesOwnSource_isDropped() {
        keyAll();
        send(b, b.protect(MemoryEndpoint.rtp(OPUS, 1, 1, LOCAL, "b"), now));
        assertEquals(1, metrics.value(BridgeCounter.PACKETS_DROPPED_SSRC_COLLISION));
    }

    @Test
    void receive_forgedPackets_areDroppedAndClaimNothing() {
        keyAll();
        byte[] genuine = audio(1);
        int authenticated = genuine.length - EktField.lengthBytes(genuine, 0, genuine.length);
        for (int bit = 0; bit < authenticated * 8; bit++) {
            byte[] forged = genuine.clone();
            forged[bit / 8] ^= (byte) (1 << (bit % 8));
            send(a, forged);
        }
        for (int length = 2; length < genuine.length; length++) {
            send(a, Arrays.copyOf(genuine, length));
        }
        assertEquals(0, b.wireRtp.size() + c.wireRtp.size());
        assertEquals(0, metrics.value(BridgeCounter.RTP_RECEIVED));
        send(a, genuine);
        assertEquals(List.of("a1"), b.payloads(now));
    }

    @Test
    void receive_replayed_isForwardedOnce() {
        keyAll();
        byte[] packet = audio(1);
        send(a, packet);
        send(a, packet);
        assertEquals(1, b.wireRtp.size());
        assertEquals(1, metrics.value(BridgeCounter.PACKETS_DROPPED_UNPROTECT));
    }

    @Test
    void receive_randomOctets_neverThrow() {
        keyAll();
        Random random = new Random(9);
        for (int i = 0; i < 5_000; i++) {
            byte[] packet = new byte[2 + random.nextInt(100)];
            random.nextBytes(packet);
            packet[0] = (byte) (0x80 | packet[0] & 0x3F);
            packet[1] = (byte) (i % 2 == 0 ? 200 + random.nextInt(8) : packet[1]);
            send(a, packet);
        }
        tick(100);
        assertEquals(0, b.wireRtp.size());
    }

    @Test
    void setLastN_audioOnlyAndBack_closesGapAndAsksForKeyFrame() {
        keyAll();
        send(a, video(65_000));
        tick(400);
        a.openRtcp();
        forwarder.setLastN(b.leg, 0);
        for (int i = 1; i <= 600; i++) {
            send(a, video((65_000 + i) & 0xFFFF));
        }
        send(a, audio(7));
        assertEquals(2, b.wireRtp.size(), "one video packet and the audio");
        int first = sequenceNumber(b.wireRtp.get(0));
        b.payloads(now);
        tick(400);
        assertEquals(List.of(), keyFrameRequests(a));
        forwarder.setLastN(b.leg, MediaLeg.ALL);
        tick(10);
        assertEquals(List.of("pli " + Integer.toHexString(VIDEO_A)), keyFrameRequests(a));
        send(a, video((65_000 + 601) & 0xFFFF));
        send(a, video((65_000 + 602) & 0xFFFF));
        assertEquals(first + 1, sequenceNumber(b.wireRtp.get(0)));
        assertEquals(first + 2, sequenceNumber(b.wireRtp.get(1)));
        assertEquals(List.of("v65", "v66"), b.payloads(now));
        assertEquals(66, b.originalSequenceNumber());
        assertEquals(603, c.payloads(now).size() - 1, "the other receiver got everything and the audio");
    }

    @Test
    void setLastN_one_keepsOldestVideo() {
        keyAll();
        send(a, video(1));
        send(b, b.protect(MemoryEndpoint.rtp(VP8, 1, 1, VIDEO_B, "b1"), now));
        c.payloads(now);
        forwarder.setLastN(c.leg, 1);
        send(a, video(2));
        send(b, b.protect(MemoryEndpoint.rtp(VP8, 2, 1, VIDEO_B, "b2"), now));
        assertEquals(List.of("v2"), c.payloads(now));
    }

    @Test
    void setMuted_video_stopsItForAllButNotAudio() {
        keyAll();
        send(a, video(1));
        forwarder.setMuted(a.leg, false, true);
        send(a, video(2));
        send(a, audio(1));
        forwarder.setMuted(a.leg, false, false);
        send(a, video(3));
        assertEquals(List.of("v1", "a1", "v3"), b.payloads(now));
        assertEquals(List.of("v1", "a1", "v3"), c.payloads(now));
    }

    @Test
    void receive_lossReorderingAndPauses_everyForwardedPacketOpens() {
        keyAll();
        Random random = new Random(31);
        List<byte[]> pending = new ArrayList<>();
        boolean wanted = true;
        int opened = 0;
        for (int i = 0; i < 3_000; i++) {
            if (random.nextInt(40) == 0) {
                wanted = !wanted;
                forwarder.setLastN(b.leg, wanted ? MediaLeg.ALL : 0);
            }
            byte[] packet = video((64_000 + i) & 0xFFFF);
            if (random.nextInt(20) != 0) {
                pending.add(
                        random.nextInt(10) == 0 && !pending.isEmpty() ? pending.size() - 1 : pending.size(), packet);
            }
            if (pending.size() > 4) {
                send(a, pending.remove(0));
            }
            now += MILLI;
            opened += b.payloads(now).size();
        }
        assertTrue(opened > 1_000, "opened " + opened);
        assertEquals(0, metrics.value(BridgeCounter.PACKETS_DROPPED_PROTECT));
    }

    @Test
    void remove_endpoint_endsItsSourcesAndNothingReachesItAnyMore() {
        keyAll();
        send(a, audio(1));
        send(b, b.protect(MemoryEndpoint.rtp(VP8, 1, 1, VIDEO_B, "b1"), now));
        forwarder.remove(a.leg, now);
        assertEquals(List.of("bye a0000001"), b.openRtcp());
        a.wireRtp.clear();
        send(b, b.protect(MemoryEndpoint.rtp(VP8, 2, 1, VIDEO_B, "b2"), now));
        assertEquals(0, a.wireRtp.size());
        forwarder.remove(a.leg, now);
    }

    @Test
    void remove_sourceComesBackFromAnother_numbersGoOn() {
        keyAll();
        send(a, audio(500));
        forwarder.remove(a.leg, now);
        send(b, b.protect(MemoryEndpoint.rtp(OPUS, 40_000, 1, AUDIO_A, "b"), now));
        assertEquals(500, sequenceNumber(c.wireRtp.get(0)));
        assertEquals(501, sequenceNumber(c.wireRtp.get(1)));
        assertEquals(0, metrics.value(BridgeCounter.PACKETS_DROPPED_PROTECT));
    }

    @Test
    void install_sameTransformsAgain_changesNothing() {
        keyAll();
        send(a, audio(1));
        forwarder.install(b.leg, b.transforms, now);
        send(a, audio(2));
        assertEquals(List.of("a1", "a2"), b.payloads(now));
    }

    @Test
    void install_newKeys_goesOnInBothDirections() {
        keyAll();
        send(a, audio(1));
        assertEquals(List.of("a1"), b.payloads(now));
        b.rekeyHop();
        forwarder.install(b.leg, b.transforms, now);
        a.rekeyHop();
        forwarder.install(a.leg, a.transforms, now);
        send(a, audio(2));
        assertEquals(List.of("a2"), b.payloads(now));
        now += 50 * MILLI;
        send(b, b.rtcp(writer -> writer.nack(1, AUDIO_A, new int[] {1}, 1)));
        assertEquals(0, b.wireRtp.size(), "wire images of the old keys are forgotten");
    }

    @Test
    void bandwidthLimit_exceeded_takesVideoAwayButNotAudio() {
        ForwardingSettings limited = new ForwardingSettings(256, 64, 10, 2_000, 1_000, 300, 1_000, 100);
        ConferenceForwarder conference = forwarder(limited);
        MemoryEndpoint sender =
                endpoint(conference, "s", Map.of(VIDEO_A, AnnouncedKind.VIDEO, AUDIO_A, AnnouncedKind.AUDIO));
        MemoryEndpoint receiver = new MemoryEndpoint("r", ekt, limited, pool);
        conference.add(receiver.leg);
        conference.install(sender.leg, sender.transforms, now);
        conference.install(receiver.leg, receiver.transforms, now);
        String kilobyte = "x".repeat(1_000);
        int received = 0;
        for (int i = 0; i < 300; i++) {
            now += 10 * MILLI;
            byte[] wire = sender.protect(MemoryEndpoint.rtp(VP8, i, i, VIDEO_A, kilobyte), now);
            PacketSlot slot = pool.take();
            slot.fill(wire, 0, wire.length, now);
            conference.receive(sender.leg, slot, now);
            conference.tick(now);
            received = receiver.wireRtp.size();
        }
        assertTrue(received >= 100 && received < 150, "received " + received);
        byte[] audio = sender.protect(MemoryEndpoint.rtp(OPUS, 1, 1, AUDIO_A, "still"), now);
        PacketSlot slot = pool.take();
        slot.fill(audio, 0, audio.length, now);
        conference.receive(sender.leg, slot, now);
        assertEquals(received + 1, receiver.wireRtp.size());
    }

    @Test
    void debugState_hasNoKeysAndAllStreams() {
        keyAll();
        send(a, video(1));
        String state = forwarder.debugState().toString();
        assertTrue(state.contains("ssrc=" + Integer.toUnsignedLong(VIDEO_A)));
        assertFalse(state.toLowerCase(java.util.Locale.ROOT).contains("key="));
    }
}
