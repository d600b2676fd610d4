package org.jvbperc.ekt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.jvbperc.crypto.AesKeyWrap;
import org.jvbperc.crypto.ProtectionProfile;
import org.jvbperc.crypto.SecretBytes;

/** Parameter sets and RTP packets of tests, and a look into Full fields apart from the code under test. */
public final class EktTestSets {
    public static final int TTL_SECONDS = 3600;

    private EktTestSets() {}

    public static EktParameterSet set(ProtectionProfile profile, int spi) {
        return set(profile, spi, TTL_SECONDS);
    }

    /** The octets follow from the SPI, so that equal SPIs are equal sets. */
    public static EktParameterSet set(ProtectionProfile profile, int spi, int ttlSeconds) {
        EktCipher cipher = profile.layerKeyLengthBytes() == 32 ? EktCipher.AESKW_256 : EktCipher.AESKW_128;
        Random random = new Random(spi);
        return new EktParameterSet(
                cipher, secret(random, cipher.keyLengthBytes()), secret(random, 12), spi, ttlSeconds);
    }

    public static SecretBytes secret(Random random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return SecretBytes.copyOf(bytes);
    }

    /** An RTP packet whose payload is the SSRC and the sequence number, then as many octets again as asked for. */
    public static byte[] rtp(int ssrc, int sequenceNumber, int morePayload) {
        ByteBuffer packet = ByteBuffer.allocate(12 + 8 + morePayload);
        packet.put((byte) 0x80).put((byte) 111).putShort((short) sequenceNumber);
        packet.putInt(960 * sequenceNumber).putInt(ssrc);
        packet.putInt(ssrc).putInt(sequenceNumber);
        for (int i = 0; i < morePayload; i++) {
            packet.put((byte) (sequenceNumber + i));
        }
        return packet.array();
    }

    /** A field behind the shortest packet. */
    public static byte[] withHeader(byte[] field) {
        byte[] packet = new byte[12 + field.length];
        System.arraycopy(field, 0, packet, 12, field.length);
        return packet;
    }

    /** The contents of a Full field. */
    public record Content(int spi, int epoch, String key, int ssrc, long rolloverCounter, String ciphertext) {}

    public static boolean hasFull(byte[] packet) {
        return EktField.isFull(packet, 0, packet.length);
    }

    public static byte[] field(byte[] packet) {
        int length = EktField.lengthBytes(packet, 0, packet.length);
        return Arrays.copyOfRange(packet, packet.length - length, packet.length);
    }

    public static Content open(EktParameterSet set, byte[] packet) {
        assertTrue(hasFull(packet), "packet has no Full field");
        byte[] field = field(packet);
        int ciphertextLength = field.length - 7;
        ByteBuffer trailer = ByteBuffer.wrap(field, ciphertextLength, 7);
        int spi = trailer.getShort() & 0xFFFF;
        int epoch = trailer.getShort() & 0xFFFF;
        assertEquals(field.length, trailer.getShort());
        assertEquals(set.spi(), spi);
        byte[] plaintext = new byte[ciphertextLength];
        try (AesKeyWrap wrap = new AesKeyWrap(set.ektKey())) {
            int length = wrap.unwrapPadded(field, 0, ciphertextLength, plaintext, 0);
            int keyLength = plaintext[0];
            assertEquals(1 + keyLength + 8, length);
            ByteBuffer rest = ByteBuffer.wrap(plaintext, 1 + keyLength, 8);
            return new Content(
                    spi,
                    epoch,
                    HexFormat.of().formatHex(plaintext, 1, 1 + keyLength),
                    rest.getInt(),
                    rest.getInt() & 0xFFFFFFFFL,
                    HexFormat.of().formatHex(field, 0, ciphertextLength));
        }
    }

    /** Wraps a field of its own, as a member of the conference could. */
    public static byte[] makeField(EktParameterSet set, byte[] key, int ssrc, long rolloverCounter, int epoch) {
        ByteBuffer plaintext = ByteBuffer.allocate(1 + key.length + 8);
        plaintext.put((byte) key.length).put(key).putInt(ssrc).putInt((int) rolloverCounter);
        byte[] ciphertext = new byte[AesKeyWrap.paddedCiphertextLengthBytes(plaintext.capacity())];
        try (AesKeyWrap wrap = new AesKeyWrap(set.ektKey())) {
            wrap.wrapPadded(plaintext.array(), 0, plaintext.capacity(), ciphertext, 0);
        }
        ByteBuffer field = ByteBuffer.allocate(ciphertext.length + 7);
        field.put(ciphertext).putShort((short) set.spi()).putShort((short) epoch);
        return field.putShort((short) field.capacity()).put((byte) 2).array();
    }
}
