package org.jvbperc.doublesrtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.jvbperc.crypto.AeadCipher;
import org.jvbperc.crypto.ProtectionProfile;
import org.jvbperc.crypto.SecretBytes;
import org.jvbperc.rtp.PacketBuffer;
import org.jvbperc.rtp.RtpView;
import org.jvbperc.srtp.SrtpOptions;
import org.jvbperc.srtp.SrtpReceiver;
import org.jvbperc.srtp.SrtpSender;
import org.jvbperc.srtp.SrtpStatus;
import org.jvbperc.srtp.VectorFile;

/**
 * The double vectors of libsrtp's branch double-ott-rebase. Its cipher tests and SRTCP packet conform; its three SRTP packets
 * do not ("Vectors of libsrtp's double branch" in docs/rfc-coverage.md) and must be rejected, while their corrected forms must be
 * produced and accepted.
 */
class DoubleLibsrtpRfcTest {
    private final JsonNode file = VectorFile.load(getClass(), "rfc8723-double-libsrtp.json");

    @Test
    void cipherTests_twoLayers_bothMatch() {
        assertEquals(2, file.get("cipher_kats").size());
        for (JsonNode kat : file.get("cipher_kats")) {
            byte[] plain = VectorFile.bytes(kat, "plaintext");
            byte[] block = VectorFile.bytes(kat, "ohb");
            byte[] data = Arrays.copyOf(plain, plain.length + 32 + block.length);
            encrypt(kat, "inner", data, plain.length);
            int innerLength = plain.length + AeadCipher.TAG_LENGTH_BYTES;
            assertEquals(VectorFile.text(kat, "inner_ct_and_tag"), VectorFile.hex(Arrays.copyOf(data, innerLength)));
            System.arraycopy(block, 0, data, innerLength, block.length);
            encrypt(kat, "outer", data, innerLength + block.length);
            assertEquals(VectorFile.text(kat, "ciphertext"), VectorFile.hex(data));
        }
    }

    @Test
    void srtpPackets_corrected_areProducedAndAccepted() {
        assertProducedAndAccepted(vector("srtp_validate_gcm_double"));
        assertProducedAndAccepted(vector("srtp_validate_encrypted_extensions_headers_gcm_double"));
    }

    @Test
    void modifiedPacket_corrected_isProducedAndAccepted() {
        JsonNode first = vector("srtp_validate_gcm_double");
        JsonNode modified = vector("srtp_validate_gcm_double_modified");
        PacketBuffer packet = VectorFile.packet(first, "correct_packet");
        // The vector has the same keys on both legs, so the checked MediaDistributorTransform would refuse.
        assertEquals(SrtpStatus.OK, new MediaDistributorReceiver(outerReceiver(modified)).receive(packet));
        assertEquals(
                SrtpStatus.OK,
                new MediaDistributorSender(outerSender(modified))
                        .send(packet, new HeaderChange(0x20, 0xa0a0 - 0x1234, 1)));
        assertEquals(VectorFile.text(modified, "correct_packet"), VectorFile.hex(packet));
        assertEquals(SrtpStatus.OK, receive(modified, packet));
        byte[] expected = VectorFile.bytes(first, "rtp");
        RtpView.setPayloadType(expected, 0, 0x20);
        RtpView.setSequenceNumber(expected, 0, 0xa0a0);
        assertEquals(VectorFile.hex(expected), VectorFile.hex(packet));
    }

    @Test
    void srtpPackets_asPublished_areRejected() {
        int wrong = 0;
        for (JsonNode vector : file.get("srtp")) {
            if (!vector.get("published_conforms").asBoolean()) {
                assertEquals(SrtpStatus.AUTH_FAIL, receive(vector, VectorFile.packet(vector, "published_packet")));
                wrong++;
            }
        }
        assertEquals(3, wrong);
    }

    @Test
    void srtcpPacket_asPublished_bothWays() {
        JsonNode vector = vector("srtp_validate_gcm_double (SRTCP)");
        assertTrue(vector.get("published_conforms").asBoolean());
        PacketBuffer packet = VectorFile.packet(vector, "rtcp");
        assertEquals(SrtpStatus.OK, outerSender(vector).protectRtcp(packet));
        assertEquals(VectorFile.text(vector, "published_packet"), VectorFile.hex(packet));
        assertEquals(SrtpStatus.OK, outerReceiver(vector).unprotectRtcp(packet));
        assertEquals(VectorFile.text(vector, "rtcp"), VectorFile.hex(packet));
    }

    private void assertProducedAndAccepted(JsonNode vector) {
        PacketBuffer packet = VectorFile.packet(vector, "rtp");
        int ssrc = RtpView.ssrc(packet.buffer(), 0);
        EndToEndSender inner = new EndToEndSender(
                ProtectionProfile.DOUBLE_AEAD_AES_128_GCM_AEAD_AES_128_GCM,
                half(vector, "master_key", 0),
                half(vector, "master_salt", 0),
                ssrc,
                0);
        assertEquals(SrtpStatus.OK, inner.encrypt(packet));
        assertEquals(SrtpStatus.OK, outerSender(vector).protect(packet));
        assertEquals(VectorFile.text(vector, "correct_packet"), VectorFile.hex(packet));
        assertEquals(SrtpStatus.OK, receive(vector, packet));
        assertEquals(VectorFile.text(vector, "rtp"), VectorFile.hex(packet));
    }

    private static SrtpStatus receive(JsonNode vector, PacketBuffer packet) {
        SrtpStatus outer = outerReceiver(vector).unprotect(packet);
        if (outer != SrtpStatus.OK) {
            return outer;
        }
        return new EndToEndReceiver(
                        ProtectionProfile.DOUBLE_AEAD_AES_128_GCM_AEAD_AES_128_GCM,
                        half(vector, "master_key", 0),
                        half(vector, "master_salt", 0),
                        RtpView.ssrc(packet.buffer(), packet.offset()),
                        0)
                .decrypt(packet);
    }

    private static SrtpSender outerSender(JsonNode vector) {
        return new SrtpSender(
                half(vector, "master_key", 1),
                half(vector, "master_salt", 1),
                SrtpOptions.SENDER_DEFAULT.withEncryptedExtensionIds(extensionIds(vector)));
    }

    private static SrtpReceiver outerReceiver(JsonNode vector) {
        return new SrtpReceiver(
                half(vector, "master_key", 1),
                half(vector, "master_salt", 1),
                SrtpOptions.RECEIVER_DEFAULT.withEncryptedExtensionIds(extensionIds(vector)));
    }

    private static Set<Integer> extensionIds(JsonNode vector) {
        Set<Integer> ids = new HashSet<>();
        vector.path("enc_xtn_ids").forEach(id -> ids.add(id.asInt()));
        return ids;
    }

    private static SecretBytes half(JsonNode vector, String member, int which) {
        byte[] both = VectorFile.bytes(vector, member);
        int length = both.length / 2;
        return SecretBytes.copyOf(both, which * length, length);
    }

    private JsonNode vector(String name) {
        for (JsonNode vector : file.get("srtp")) {
            if (VectorFile.text(vector, "name").equals(name)) {
                return vector;
            }
        }
        throw new AssertionError("no vector " + name);
    }

    private static void encrypt(JsonNode kat, String layer, byte[] data, int length) {
        byte[] additional = VectorFile.bytes(kat, "aad_" + layer);
        try (SecretBytes key = VectorFile.secret(kat, "session_key_" + layer);
                AeadCipher cipher = new AeadCipher(key)) {
            cipher.encrypt(VectorFile.bytes(kat, "iv_" + layer), additional, 0, additional.length, data, 0, length);
        }
    }
}
