package org.jvbperc.embedded.media;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jvbperc.crypto.SecretBytes;
import org.jvbperc.ekt.EktCipher;
import org.jvbperc.ekt.EktParameterSet;
import org.jvbperc.embedded.metrics.BridgeMetrics;
import org.jvbperc.md.srtp.ObservedPacket;

/** Three endpoints in memory around one forwarder, with real keys. */
abstract class ConferenceForwarderFixture {
    static final long MILLI = 1_000_000;
    static final int LOCAL = 0x0BBBBBBB;
    static final int AUDIO_A = 0xA0000001;
    static final int VIDEO_A = 0xA0000002;
    static final int VIDEO_B = 0xB0000002;
    static final int OPUS = 111;
    static final int VP8 = 100;

    final EktParameterSet ekt = new EktParameterSet(
            EktCipher.AESKW_128, SecretBytes.copyOf(new byte[16]), SecretBytes.copyOf(new byte[12]), 7, 3_600);
    final BridgeMetrics metrics = new BridgeMetrics();
    final PacketPool pool = new PacketPool(64);
    final List<ObservedPacket> observed = new ArrayList<>();
    final ConferenceForwarder forwarder = forwarder(ForwardingSettings.DEFAULT);
    final MemoryEndpoint a =
            endpoint(forwarder, "a", Map.of(AUDIO_A, AnnouncedKind.AUDIO, VIDEO_A, AnnouncedKind.VIDEO));
    final MemoryEndpoint b = endpoint(forwarder, "b", Map.of(VIDEO_B, AnnouncedKind.VIDEO));
    final MemoryEndpoint c = endpoint(forwarder, "c", Map.of());
    long now = 1_000 * MILLI;

    ConferenceForwarder forwarder(ForwardingSettings settings) {
        return new ConferenceForwarder(LOCAL, settings, metrics, pool);
    }

    MemoryEndpoint endpoint(ConferenceForwarder conference, String id, Map<Integer, AnnouncedKind> sources) {
        MemoryEndpoint endpoint = new MemoryEndpoint(id, ekt, ForwardingSettings.DEFAULT, pool, observed::add);
        endpoint.leg.setPayloadKind(OPUS, AnnouncedKind.AUDIO);
        endpoint.leg.setPayloadKind(VP8, AnnouncedKind.VIDEO);
        conference.add(endpoint.leg);
        conference.signalSources(endpoint.leg, sources);
        return endpoint;
    }

    void keyAll() {
        for (MemoryEndpoint endpoint : List.of(a, b, c)) {
            forwarder.install(endpoint.leg, endpoint.transforms, now);
        }
    }

    void send(MemoryEndpoint from, byte[] wire) {
        PacketSlot slot = pool.take();
        assertTrue(slot.fill(wire, 0, wire.length, now));
        forwarder.receive(from.leg, slot, now);
    }

    byte[] audio(int sequenceNumber) {
        return a.protect(
                MemoryEndpoint.rtp(OPUS, sequenceNumber, sequenceNumber * 960, AUDIO_A, "a" + sequenceNumber), now);
    }

    byte[] video(int sequenceNumber) {
        return a.protect(
                MemoryEndpoint.rtp(VP8, sequenceNumber, sequenceNumber * 3000, VIDEO_A, "v" + sequenceNumber), now);
    }

    void tick(long millis) {
        for (long end = now + millis * MILLI; now < end; ) {
            now += 10 * MILLI;
            forwarder.tick(now);
        }
    }

    static int sequenceNumber(byte[] wire) {
        return (wire[2] & 0xFF) << 8 | wire[3] & 0xFF;
    }

    static List<String> keyFrameRequests(MemoryEndpoint endpoint) {
        return endpoint.openRtcp().stream()
                .filter(call -> call.startsWith("pli") || call.startsWith("fir"))
                .toList();
    }
}
