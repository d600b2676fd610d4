package org.jvbperc.sframe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.jvbperc.crypto.SecretBytes;
import org.jvbperc.rtp.PacketBuffer;
import org.jvbperc.srtp.VectorFile;

/** The vectors of docs/frame-protection.md, which other clients test with too, and which were not made by this code. */
class SealedFrameVectorTest {
    private static final JsonNode FILE = VectorFile.load(SealedFrameVectorTest.class, "sealed-frames.json");

    static Stream<Named<JsonNode>> frames() {
        return vectors("frames");
    }

    static Stream<Named<JsonNode>> variants() {
        return vectors("variants");
    }

    static Stream<Named<JsonNode>> refused() {
        return vectors("refused");
    }

    @ParameterizedTest
    @MethodSource("frames")
    void frame_isSealedAndOpened_asInTheVector(JsonNode vector) {
        long sender = vector.get("sender_index").asLong();
        long generation = vector.get("generation").asLong();
        assertEquals(vector.get("kid").asLong(), SFrameKid.of(sender, generation));
        MediaCodec codec = codec(vector);
        byte[] frame = VectorFile.bytes(vector, "frame");
        PacketBuffer buffer = SFrameParty.withRoom(codec, frame);
        SFrameKeyring keyring = new SFrameKeyring(sender == 2 ? 3 : 2);
        keyring.setSenders(List.of(sender));
        try (GroupSecret secret = secret(vector);
                SFrameSender sealing =
                        new SFrameSender(sender, vector.get("counter").asLong())) {
            keyring.install(secret, 0, 1);
            sealing.install(secret, 0, 1);
            assertEquals(SFrameOutcome.OK, sealing.seal(codec, buffer, 0));
        }
        assertEquals(VectorFile.text(vector, "sealed"), VectorFile.hex(buffer));
        assertEquals(SFrameOutcome.OK, new SFrameReceiver(keyring, 0).open(codec, buffer, 0));
        assertEquals(VectorFile.text(vector, "frame"), VectorFile.hex(buffer));
    }

    @ParameterizedTest
    @MethodSource("frames")
    void derivation_givesKeyAndSalt_asInTheVector(JsonNode vector) {
        SFrameSuite suite = SFrameSuite.of(vector.get("suite").asInt());
        long kid = vector.get("kid").asLong();
        try (SecretBytes group = VectorFile.secret(vector, "group_secret");
                SecretBytes extracted = suite.hkdf().extract(group);
                SecretBytes key = SFrameKeyDerivation.key(suite, extracted, kid);
                SecretBytes salt = SFrameKeyDerivation.salt(suite, extracted, kid)) {
            assertEquals(VectorFile.text(vector, "key"), VectorFile.hex(key.toByteArray()));
            assertEquals(VectorFile.text(vector, "salt"), VectorFile.hex(salt.toByteArray()));
        }
    }

    @ParameterizedTest
    @MethodSource("variants")
    void variant_isOpened(JsonNode vector) {
        PacketBuffer buffer = VectorFile.packet(vector, "sealed");
        assertEquals(SFrameOutcome.OK, receiver(vector).open(codec(vector), buffer, 0));
        assertEquals(VectorFile.text(vector, "frame"), VectorFile.hex(buffer));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void refused_isRefusedAndUnchanged(JsonNode vector) {
        SFrameReceiver receiver = receiver(vector);
        for (JsonNode before : vector.path("after")) {
            PacketBuffer buffer = PacketBuffer.copyOf(VectorFile.hex(before.asText()));
            assertEquals(SFrameOutcome.OK, receiver.open(codec(vector), buffer, 0));
        }
        PacketBuffer buffer = VectorFile.packet(vector, "sealed");
        assertEquals(
                VectorFile.text(vector, "outcome"),
                receiver.open(codec(vector), buffer, 0).name());
        assertEquals(VectorFile.text(vector, "sealed"), VectorFile.hex(buffer));
    }

    private static SFrameReceiver receiver(JsonNode vector) {
        SFrameKeyring keyring = new SFrameKeyring(vector.get("own_sender_index").asLong());
        keyring.setSenders(List.of(vector.get("sender_index").asLong()));
        try (GroupSecret secret = secret(vector)) {
            keyring.install(secret, 0, 1);
        }
        return new SFrameReceiver(keyring, 0);
    }

    private static GroupSecret secret(JsonNode vector) {
        try (SecretBytes octets = VectorFile.secret(vector, "group_secret")) {
            return new GroupSecret(
                    vector.get("generation").asLong(),
                    SFrameSuite.of(vector.get("suite").asInt()),
                    octets);
        }
    }

    private static MediaCodec codec(JsonNode vector) {
        return MediaCodec.valueOf(VectorFile.text(vector, "codec").toUpperCase(Locale.ROOT));
    }

    private static Stream<Named<JsonNode>> vectors(String member) {
        assertTrue(FILE.get(member).size() >= 6, member);
        return StreamSupport.stream(FILE.get(member).spliterator(), false)
                .map(vector -> Named.of(
                        VectorFile.text(vector, "codec") + " suite " + VectorFile.text(vector, "suite") + ": "
                                + VectorFile.text(vector, "what"),
                        vector));
    }
}
