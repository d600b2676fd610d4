package org.jvbperc.testenv.call;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvbperc.crypto.HopByHopKeys;
import org.jvbperc.crypto.ProtectionProfile;
import org.jvbperc.ekt.EktField;
import org.jvbperc.ekt.EktParameterSet;
import org.jvbperc.embedded.Await;
import org.jvbperc.endpoint.call.CallListener;
import org.jvbperc.endpoint.call.PercCall;
import org.jvbperc.endpoint.session.RawRecorder;
import org.jvbperc.kd.conference.Departure;
import org.jvbperc.rtp.DatagramClass;
import org.jvbperc.srtp.SrtpStatus;
import org.jvbperc.testenv.local.RawRecording;

/**
 * As {@link LateAndEarlyIT}, with a Media Distributor that keeps back what it can: EKT fields, the records with EKTKeys, word of who is
 * gone. It keeps every packet and gives away the keys of its hops.
 */
@Timeout(180)
class WithholdingBridgeIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** The shortest there is. */
    private static final int TTL_SECONDS = 10;

    private static final int MANY = 40;
    /** So much later than they were made, Alice gets the records with a key. */
    private static final Duration HELD_BACK = Duration.ofSeconds(4);

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"fresh", "ratchet"})
    void ektFieldsKeptBack_lateAndEarlyOpenNothingMore_andNobodyHearsNoise(String onJoin) throws Exception {
        RawRecording witness = new RawRecording();
        RawRecording leaver = new RawRecording();
        RawRecording late = new RawRecording(false);
        try (CallFixture fixture = new CallFixture(directory, "", Map.of("rekey", Map.of("on-join", onJoin)));
                HostilePath bobs = new HostilePath(fixture.bridge, withoutEktFields(witness));
                HostilePath mallorys = new HostilePath(fixture.bridge, withoutEktFields(new RawRecording()));
                PercCall alice =
                        new PercCall(fixture.config("alice").send(new Tone()).build());
                PercCall bob = new PercCall(fixture.config("bob", bobs.uri())
                        .rawRecorder(keysOnly(witness))
                        .build());
                PercCall eve =
                        new PercCall(fixture.config("eve").rawRecorder(leaver).build());
                PercCall mallory = new PercCall(fixture.config("mallory", mallorys.uri())
                        .rawRecorder(keysOnly(late))
                        .build())) {
            alice.join();
            bob.join();
            eve.join();
            alice.startSending();
            await(() -> leaver.packetCount() > LateAndEarlyIT.KEY_CHANGE_PACKETS + MANY);
            int keysBefore = witness.keyCount();
            eve.close();
            await(() -> witness.keyCount() > keysBefore);
            int withoutEve = witness.packetCount() + LateAndEarlyIT.KEY_CHANGE_PACKETS;
            await(() -> witness.packetCount() > withoutEve + MANY);
            int malloryComes = witness.packetCount();
            mallory.join();
            int malloryIsIn = witness.packetCount();
            await(() -> witness.packetCount() > malloryIsIn + LateAndEarlyIT.KEY_CHANGE_PACKETS + MANY);
            int end = witness.packetCount();

            List<EktParameterSet> eves =
                    LateAndEarlyIT.withLaterOnes(leaver.keys(), LateAndEarlyIT.generation(fixture));
            assertTrue(witness.open(0, withoutEve, leaver.keys()) > MANY, "what Eve could open while she was there");
            assertEquals(0, witness.open(withoutEve, end, eves), "what was sent after Eve left");
            assertEquals(0, witness.open(0, malloryComes, late.keys()), "what was sent before Mallory came");
            assertTrue(witness.open(malloryComes, end, late.keys()) > MANY, "what the Media Distributor withheld");
            for (PercCall deaf : List.of(bob, mallory)) {
                assertEquals(0, deaf.report().packets().get("frames"), "frames heard");
                assertTrue(deaf.report().statuses().get(SrtpStatus.NO_KEY) > MANY, "counted as not to be opened");
            }
        }
    }

    @Test
    void keysKeptBackFromASender_whoHasLeftReadsAlong_untilTheTimeToLiveEnds_andNoLonger() throws Exception {
        RawRecording witness = new RawRecording();
        RawRecording leaver = new RawRecording(false);
        RawRecording late = new RawRecording(false);
        Queue<byte[]> kept = new ConcurrentLinkedQueue<>();
        AtomicBoolean keeping = new AtomicBoolean();
        AtomicBoolean expired = new AtomicBoolean();
        Map<String, ?> policy = Map.of("rekey", Map.of("on-join", "ratchet"), "ekt-ttl", TTL_SECONDS + " s");
        try (CallFixture fixture = new CallFixture(directory, "", policy);
                HostilePath alices = new HostilePath(fixture.bridge, (down, bytes, length) -> {
                    boolean record = down && DatagramClass.of(bytes, 0, length) == DatagramClass.DTLS;
                    if (!record || !keeping.get()) {
                        return length;
                    }
                    kept.add(Arrays.copyOf(bytes, length));
                    return HostilePath.DROP;
                });
                PercCall alice = new PercCall(fixture.config("alice", alices.uri())
                        .send(new Tone())
                        .listener(new CallListener() {
                            @Override
                            public void keyExpired() {
                                expired.set(true);
                            }
                        })
                        .build());
                PercCall bob =
                        new PercCall(fixture.config("bob").rawRecorder(witness).build());
                PercCall eve =
                        new PercCall(fixture.config("eve").rawRecorder(leaver).build());
                PercCall mallory =
                        new PercCall(fixture.config("mallory").rawRecorder(late).build())) {
            alice.join();
            bob.join();
            eve.join();
            alice.startSending();
            await(() -> witness.packetCount() > MANY);
            keeping.set(true);
            int keysBefore = witness.keyCount();
            fixture.rekey();
            await(() -> witness.keyCount() > keysBefore && leaver.keyCount() == witness.keyCount() - 1);
            long madeNanos = System.nanoTime();
            await(() -> kept.size() >= 2);
            List<byte[]> rosterAndKey = List.copyOf(kept);
            long leftNanos = System.nanoTime();
            eve.close();
            await(() -> witness.keyCount() > keysBefore + 1);
            mallory.join();
            await(() -> System.nanoTime() - madeNanos > HELD_BACK.toNanos());
            for (byte[] datagram : rosterAndKey) {
                alices.toEndpoint(datagram);
            }
            await(expired::get);

            int end = witness.packetCount();
            long lastNanos = witness.lastOpened(0, end, leaver.keys()).orElseThrow();
            Duration afterLeaving = Duration.ofNanos(lastNanos - leftNanos);
            Duration afterMaking = Duration.ofNanos(lastNanos - madeNanos);
            System.getLogger(WithholdingBridgeIT.class.getName())
                    .log(
                            System.Logger.Level.INFO,
                            "who left could open packets for {0} ms, until {1} ms after the key was made, which lives {2} s",
                            afterLeaving.toMillis(),
                            afterMaking.toMillis(),
                            TTL_SECONDS);
            assertTrue(
                    afterLeaving.compareTo(HELD_BACK.plusSeconds(1)) > 0,
                    () -> "the attack did not work: " + afterLeaving);
            assertTrue(
                    afterMaking.compareTo(Duration.ofMillis(TTL_SECONDS * 1000 + 1500)) < 0,
                    () -> "key used too long: " + afterMaking);
            assertEquals(0, witness.open(0, end, late.keys()), "Mallory's keys, which Alice has never had");
        }
    }

    @Test
    void endpointDisconnectKeptBack_silenceEndsTheMembershipAllTheSame() throws Exception {
        RawRecording witness = new RawRecording();
        RawRecording leaver = new RawRecording(false);
        AtomicBoolean gone = new AtomicBoolean();
        String silence = "dtls { probe-interval = 500 ms, silence-timeout = 2 s }";
        try (CallFixture fixture =
                        new CallFixture(directory, "embedded-bridge.consent-timeout = 120 seconds", silence, Map.of());
                HostilePath eves = new HostilePath(
                        fixture.bridge, (down, bytes, length) -> gone.get() ? HostilePath.DROP : length);
                PercCall alice =
                        new PercCall(fixture.config("alice").send(new Tone()).build());
                PercCall bob =
                        new PercCall(fixture.config("bob").rawRecorder(witness).build());
                PercCall eve = new PercCall(
                        fixture.config("eve", eves.uri()).rawRecorder(leaver).build())) {
            alice.join();
            bob.join();
            eve.join();
            alice.startSending();
            await(() -> witness.packetCount() > LateAndEarlyIT.KEY_CHANGE_PACKETS + MANY);
            int keysBefore = witness.keyCount();
            long leftNanos = System.nanoTime();
            // Her process is gone, without a word; the bridge, which could tell, does not.
            gone.set(true);
            await(() -> witness.keyCount() > keysBefore);
            int withoutEve = witness.packetCount() + LateAndEarlyIT.KEY_CHANGE_PACKETS;
            await(() -> witness.packetCount() > withoutEve + MANY);
            int end = witness.packetCount();

            assertEquals(
                    List.of(Departure.SILENT.text()),
                    bob.roster().orElseThrow().header().departures().stream()
                            .map(departure -> departure.reason())
                            .toList());
            Duration last =
                    Duration.ofNanos(witness.lastOpened(0, end, leaver.keys()).orElseThrow() - leftNanos);
            assertTrue(last.compareTo(Duration.ofSeconds(5)) < 0, () -> "opened for " + last);
            assertEquals(0, witness.open(withoutEve, end, leaver.keys()), "what was sent after Eve was gone");
            assertTrue(witness.open(0, end, witness.keys()) > end - MANY, "Bob, who stayed");
        }
    }

    /** Records what comes from the bridge, then replaces Full EKT fields by Short ones. */
    private static HostilePath.Filter withoutEktFields(RawRecording recording) {
        return (down, bytes, length) -> {
            if (!down || DatagramClass.of(bytes, 0, length) != DatagramClass.SRTP) {
                return length;
            }
            recording.packet(bytes, 0, length);
            if (!EktField.isFull(bytes, 0, length)) {
                return length;
            }
            int shorter = length - EktField.lengthBytes(bytes, 0, length) + EktField.SHORT_LENGTH_BYTES;
            bytes[shorter - 1] = EktField.TYPE_SHORT;
            return shorter;
        };
    }

    /** The keys of an endpoint whose packets are recorded on the way. */
    private static RawRecorder keysOnly(RawRecording recording) {
        return new RawRecorder() {
            @Override
            public void hop(ProtectionProfile profile, HopByHopKeys keys) {
                recording.hop(profile, keys);
            }

            @Override
            public void key(EktParameterSet set) {
                recording.key(set);
            }

            @Override
            public void packet(byte[] bytes, int offset, int length) {
                // What the endpoint got is less than what the bridge has.
            }
        };
    }

    private static void await(BooleanSupplier condition) {
        assertTrue(Await.until(PATIENCE, condition));
    }
}
