package org.jvbperc.srtp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.jvbperc.crypto.AeadCipher;
import org.jvbperc.crypto.SecretBytes;
import org.jvbperc.rtp.PacketBuffer;
import org.jvbperc.rtp.RtcpView;
import org.jvbperc.rtp.RtpView;

/** RFC 7714 sections 16 and 17: AEAD_AES_128_GCM and AEAD_AES_256_GCM, with the RFC's session (not master) keys. */
class AeadSrtpRfcTest {
    static Stream<Named<JsonNode>> vectors() {
        JsonNode vectors =
                VectorFile.load(AeadSrtpRfcTest.class, "rfc7714-aead-srtp.json").get("vectors");
        assertEquals(2, vectors.size());
        return IntStream.range(0, vectors.size())
                .mapToObj(i -> Named.of(VectorFile.text(vectors.get(i), "alg"), vectors.get(i)));
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void nonce_ofTheVectors_isTheRfcs(JsonNode vector) {
        try (SecretBytes salt = VectorFile.secret(vector, "session_salt");
                SrtpNonce nonce = new SrtpNonce(salt)) {
            byte[] rtp = VectorFile.bytes(vector, "rtp_plain");
            long index = vector.get("rtp_roc").asLong() << 16 | RtpView.sequenceNumber(rtp, 0);
            assertEquals(VectorFile.text(vector, "rtp_iv"), VectorFile.hex(nonce.of(RtpView.ssrc(rtp, 0), index)));
            byte[] rtcp = VectorFile.bytes(vector, "rtcp_plain");
            assertEquals(
                    VectorFile.text(vector, "rtcp_iv"),
                    VectorFile.hex(nonce.of(RtcpView.ssrc(rtcp, 0), rtcpIndex(vector))));
        }
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void srtp_encrypted_bothWays(JsonNode vector) {
        PacketBuffer packet = VectorFile.packet(vector, "rtp_plain");
        try (SrtpSender sender = new SrtpSender(keys(vector), SrtpOptions.SENDER_DEFAULT);
                SrtpReceiver receiver = new SrtpReceiver(keys(vector), SrtpOptions.RECEIVER_DEFAULT)) {
            assertEquals(SrtpStatus.OK, sender.protect(packet));
            assertEquals(VectorFile.text(vector, "srtp_encrypted"), VectorFile.hex(packet));
            assertEquals(SrtpStatus.OK, receiver.unprotect(packet));
            assertEquals(VectorFile.text(vector, "rtp_plain"), VectorFile.hex(packet));
        }
    }

    /** Unencrypted SRTP is no mode of the profiles in use; its vector checks nonce and tag. */
    @ParameterizedTest
    @MethodSource("vectors")
    void srtp_tagOnly_hasTheRfcsTag(JsonNode vector) {
        byte[] plain = VectorFile.bytes(vector, "rtp_plain");
        byte[] packet = Arrays.copyOf(plain, plain.length + AeadCipher.TAG_LENGTH_BYTES);
        try (SecretBytes key = VectorFile.secret(vector, "session_key");
                AeadCipher cipher = new AeadCipher(key)) {
            cipher.encrypt(VectorFile.bytes(vector, "rtp_iv"), packet, 0, plain.length, packet, plain.length, 0);
            assertEquals(VectorFile.text(vector, "srtp_tag_only"), VectorFile.hex(packet));
        }
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void srtcp_encrypted_bothWays(JsonNode vector) {
        byte[] plain = VectorFile.bytes(vector, "rtcp_plain");
        try (SrtpSender sender = new SrtpSender(keys(vector), SrtpOptions.SENDER_DEFAULT);
                SrtpReceiver receiver = new SrtpReceiver(keys(vector), SrtpOptions.RECEIVER_DEFAULT)) {
            PacketBuffer packet = PacketBuffer.copyOf(plain);
            for (long i = 1; i <= rtcpIndex(vector); i++) {
                packet = PacketBuffer.copyOf(plain);
                assertEquals(SrtpStatus.OK, sender.protectRtcp(packet));
            }
            assertEquals(VectorFile.text(vector, "srtcp_encrypted"), VectorFile.hex(packet));
            assertEquals(SrtpStatus.OK, receiver.unprotectRtcp(packet));
            assertArrayEquals(plain, packet.toByteArray());
        }
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void srtcp_tagOnly_isAcceptedAndEveryChangeRejected(JsonNode vector) {
        byte[] protectedPacket = VectorFile.bytes(vector, "srtcp_tag_only");
        for (int i = 0; i < protectedPacket.length; i++) {
            byte[] changed = protectedPacket.clone();
            changed[i] ^= 0x40;
            try (SrtpReceiver receiver = new SrtpReceiver(keys(vector), SrtpOptions.RECEIVER_DEFAULT)) {
                PacketBuffer packet = PacketBuffer.copyOf(changed);
                SrtpStatus status = receiver.unprotectRtcp(packet);
                assertTrue(status == SrtpStatus.AUTH_FAIL || status == SrtpStatus.MALFORMED, status + " at " + i);
                assertArrayEquals(changed, packet.toByteArray(), "left as it was");
            }
        }
        try (SrtpReceiver receiver = new SrtpReceiver(keys(vector), SrtpOptions.RECEIVER_DEFAULT)) {
            PacketBuffer packet = PacketBuffer.copyOf(protectedPacket);
            assertEquals(SrtpStatus.OK, receiver.unprotectRtcp(packet));
            assertEquals(VectorFile.text(vector, "rtcp_plain"), VectorFile.hex(packet));
        }
    }

    private static SrtpSessionKeys keys(JsonNode vector) {
        try (SecretBytes key = VectorFile.secret(vector, "session_key");
                SecretBytes salt = VectorFile.secret(vector, "session_salt")) {
            return new SrtpSessionKeys(key, salt);
        }
    }

    private static long rtcpIndex(JsonNode vector) {
        return Long.parseLong(VectorFile.text(vector, "rtcp_index"), 16);
    }
}
