package org.jvbperc.dtls.wire;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jvbperc.crypto.SecretBytes;
import org.jvbperc.ekt.EktCipher;
import org.jvbperc.ekt.EktParameterSet;

/**
 * The body of an ekt_key handshake message (RFC 8870 section 5.2.2).
 *
 * <pre>
 * opaque ekt_key_value&lt;1..256&gt; || opaque srtp_master_salt&lt;1..256&gt; || uint16 ekt_spi || uint24 ekt_ttl
 * </pre>
 *
 * The lengths of the two vectors have two octets by the text (RFC 8446 section 3.4), but one in existing stacks ("Lengths in
 * EKTKey" in docs/rfc-coverage.md). Both are understood: the first octet of the two-octet form is 0 or 1, and there the total
 * length decides.
 */
public final class EktKeyCodec {
    /** HandshakeType. */
    public static final int HANDSHAKE_TYPE = 26;

    /** Length of a body with two vectors of maximum length. */
    public static final int MAX_BODY_BYTES = 2 * (2 + 256) + 5;

    private static final String NAME = "EKTKey (RFC 8870 section 5.2.2)";
    private static final int MAX_VECTOR_BYTES = 256;
    private static final int SPI_AND_TTL_BYTES = 5;

    private EktKeyCodec() {}

    /**
     * Encodes a body; the caller wipes it.
     *
     * @param lengthBytes 2 for the RFC's form, 1 for the prototypes'
     * @throws IllegalArgumentException if a value does not fit its vector
     */
    public static byte[] encode(EktParameterSet parameters, int lengthBytes) {
        int max = lengthBytes == 1 ? 255 : MAX_VECTOR_BYTES;
        int keyLength = parameters.ektKey().length();
        int saltLength = parameters.srtpMasterSalt().length();
        if (keyLength > max || saltLength > max) {
            throw new IllegalArgumentException(NAME + ": a vector of more than " + max + " octets");
        }
        byte[] body = new byte[2 * lengthBytes + keyLength + saltLength + SPI_AND_TTL_BYTES];
        int position = putLength(body, 0, keyLength, lengthBytes);
        position += parameters.ektKey().copyTo(body, position);
        position = putLength(body, position, saltLength, lengthBytes);
        position += parameters.srtpMasterSalt().copyTo(body, position);
        ByteBuffer.wrap(body, position, 2).putShort((short) parameters.spi());
        body[position + 2] = (byte) (parameters.ttlSeconds() >>> 16);
        body[position + 3] = (byte) (parameters.ttlSeconds() >>> 8);
        body[position + 4] = (byte) parameters.ttlSeconds();
        return body;
    }

    /**
     * Parses a body; the caller wipes it and closes the result.
     *
     * @param cipher what supported_ekt_ciphers negotiated
     * @throws DtlsDecodeException if neither form fits, or a value is not one the cipher and AES-GCM can use
     */
    public static EktParameterSet parse(EktCipher cipher, byte[] body) throws DtlsDecodeException {
        int lengthBytes = isForm(body, 2) ? 2 : 1;
        if (lengthBytes == 1 && !isForm(body, 1)) {
            throw new DtlsDecodeException(
                    NAME + ": the lengths of ekt_key_value and srtp_master_salt do not fit the body's " + body.length);
        }
        int keyLength = length(body, 0, lengthBytes);
        int saltOffset = lengthBytes + keyLength;
        int saltLength = length(body, saltOffset, lengthBytes);
        int tail = body.length - SPI_AND_TTL_BYTES;
        int spi = (body[tail] & 0xFF) << 8 | (body[tail + 1] & 0xFF);
        int ttl = (body[tail + 2] & 0xFF) << 16 | (body[tail + 3] & 0xFF) << 8 | (body[tail + 4] & 0xFF);
        SecretBytes key = SecretBytes.copyOf(body, lengthBytes, keyLength);
        SecretBytes salt = SecretBytes.copyOf(body, saltOffset + lengthBytes, saltLength);
        try {
            return new EktParameterSet(cipher, key, salt, spi, ttl);
        } catch (IllegalArgumentException unusable) {
            key.close();
            salt.close();
            throw new DtlsDecodeException(NAME + ": " + unusable.getMessage(), unusable);
        }
    }

    /** Whether the vectors with lengths of this size and the fixed fields fill the body exactly. */
    private static boolean isForm(byte[] body, int lengthBytes) {
        int room = body.length - SPI_AND_TTL_BYTES - 2 * lengthBytes;
        if (room < 2) {
            return false;
        }
        int keyLength = length(body, 0, lengthBytes);
        if (keyLength < 1 || keyLength > MAX_VECTOR_BYTES || keyLength >= room) {
            return false;
        }
        int saltLength = length(body, lengthBytes + keyLength, lengthBytes);
        return saltLength <= MAX_VECTOR_BYTES && keyLength + saltLength == room;
    }

    private static int length(byte[] body, int offset, int lengthBytes) {
        return lengthBytes == 1 ? body[offset] & 0xFF : (body[offset] & 0xFF) << 8 | (body[offset + 1] & 0xFF);
    }

    private static int putLength(byte[] body, int offset, int value, int lengthBytes) {
        if (lengthBytes == 2) {
            body[offset] = (byte) (value >>> 8);
        }
        body[offset + lengthBytes - 1] = (byte) value;
        return offset + lengthBytes;
    }

    /** Wipes a body after use. */
    public static void wipe(byte[] body) {
        Arrays.fill(body, (byte) 0);
    }
}
