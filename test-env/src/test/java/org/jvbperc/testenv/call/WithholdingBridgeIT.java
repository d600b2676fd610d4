package org.jvbperc.testenv.call;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvbperc.crypto.HopByHopKeys;
import org.jvbperc.crypto.ProtectionProfile;
import org.jvbperc.ekt.EktField;
import org.jvbperc.ekt.EktParameterSet;
import org.jvbperc.endpoint.call.PercCall;
import org.jvbperc.endpoint.session.RawRecorder;
import org.jvbperc.rtp.DatagramClass;
import org.jvbperc.srtp.SrtpStatus;
import org.jvbperc.testenv.local.RawRecording;
import org.jvbperc.testkit.Await;

/**
 * As {@link LateAndEarlyIT}, with a Media Distributor that keeps EKT fields back, keeps every packet, and gives away the keys of its hops.
 */
@Timeout(600)
class WithholdingBridgeIT {
    private static final int MANY = 40;

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
            Await.until("packets for Eve", () -> leaver.packetCount() > LateAndEarlyIT.KEY_CHANGE_PACKETS + MANY);
            int keysBefore = witness.keyCount();
            eve.close();
            Await.until("a key without Eve", () -> witness.keyCount() > keysBefore);
            int withoutEve = witness.packetCount() + LateAndEarlyIT.KEY_CHANGE_PACKETS;
            Await.until("packets without Eve", () -> witness.packetCount() > withoutEve + MANY);
            int malloryComes = witness.packetCount();
            mallory.join();
            int malloryIsIn = witness.packetCount();
            Await.until(
                    "packets after Mallory came",
                    () -> witness.packetCount() > malloryIsIn + LateAndEarlyIT.KEY_CHANGE_PACKETS + MANY);
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
}
