package org.jvbperc.testenv.call;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvbperc.crypto.SecretBytes;
import org.jvbperc.ekt.EktParameterSet;
import org.jvbperc.ekt.EktRatchet;
import org.jvbperc.endpoint.call.PercCall;
import org.jvbperc.roster.RosterMember;
import org.jvbperc.testenv.local.RawRecording;
import org.jvbperc.testkit.Await;

/**
 * Who comes late cannot open what was sent before, who leaves cannot open what is sent afterwards, even if the bridge kept every packet
 * and gives them the keys of its hops. Through a real bridge, with a real Key Distributor.
 */
class LateAndEarlyIT {
    /** 20 ms each; longer than a sender takes to change keys. */
    static final int KEY_CHANGE_PACKETS = 60;

    private static final int MANY = 40;
    private static final int GENERATIONS_AHEAD = 16;

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"fresh", "ratchet"})
    void recording_opensOnlyWhatWasSentWhileItsOwnerWasThere(String onJoin) throws Exception {
        RawRecording witness = new RawRecording();
        RawRecording leaver = new RawRecording();
        RawRecording late = new RawRecording();
        try (CallFixture fixture = new CallFixture(directory, "", Map.of("rekey", Map.of("on-join", onJoin)));
                PercCall alice =
                        new PercCall(fixture.config("alice").send(new Tone()).build());
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
            Await.until("packets for Eve", () -> leaver.packetCount() > KEY_CHANGE_PACKETS + MANY);
            int eveIsGone = witness.packetCount();
            int keysBefore = witness.keyCount();
            eve.close();
            Await.until("a key without Eve", () -> witness.keyCount() > keysBefore);
            int keyWithoutEve = witness.packetCount() + KEY_CHANGE_PACKETS;
            Await.until("packets without Eve", () -> witness.packetCount() > keyWithoutEve + MANY);

            int malloryComes = witness.packetCount();
            mallory.join();
            Await.until("packets for Mallory", () -> late.packetCount() > KEY_CHANGE_PACKETS + MANY);
            int end = witness.packetCount();
            assertEquals(
                    List.of("alice@idp.example", "bob@idp.example", "mallory@idp.example"),
                    bob.roster().orElseThrow().members().stream()
                            .map(RosterMember::identity)
                            .sorted()
                            .toList());

            List<EktParameterSet> eves = withLaterOnes(leaver.keys(), generation(fixture));
            assertTrue(witness.open(0, eveIsGone, leaver.keys()) > MANY, "what Eve could open while she was there");
            assertEquals(0, witness.open(keyWithoutEve, end, eves), "what was sent after Eve left");
            assertEquals(0, witness.open(0, malloryComes, late.keys()), "what was sent before Mallory came");
            assertTrue(witness.open(malloryComes, end, late.keys()) > MANY, "what was sent after Mallory came");
            assertTrue(witness.open(0, end, witness.keys()) > end - MANY, "Bob, who was there all the time");
        }
    }

    static long generation(CallFixture fixture) {
        return fixture.keyDistributor
                .conferences()
                .find(CallFixture.ROOM)
                .orElseThrow()
                .roster()
                .generation();
    }

    /** The keys, and all that follow from them by the one-way function. */
    static List<EktParameterSet> withLaterOnes(List<EktParameterSet> keys, long newest) {
        List<EktParameterSet> all = new ArrayList<>();
        for (EktParameterSet set : keys) {
            SecretBytes key = set.ektKey();
            long generation = newest - ((newest - set.spi()) & 0xFFFF);
            for (int i = 0; i < GENERATIONS_AHEAD; i++) {
                key = EktRatchet.next(key, ++generation);
                all.add(new EktParameterSet(
                        set.cipher(),
                        key.copy(),
                        set.srtpMasterSalt().copy(),
                        (int) (generation & 0xFFFF),
                        set.ttlSeconds()));
            }
        }
        return all;
    }
}
