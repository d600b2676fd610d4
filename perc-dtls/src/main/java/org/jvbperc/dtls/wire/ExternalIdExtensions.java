package org.jvbperc.dtls.wire;

import java.nio.charset.StandardCharsets;
import org.jvbperc.crypto.Octets;

/**
 * The data of external_id_hash and external_session_id (RFC 8844 sections 3.2 and 4.3), the same in ClientHello and
 * ServerHello.
 *
 * <pre>
 * external_session_id: uint8 length (20..255) || tls-id in ASCII
 * external_id_hash:    uint8 length (0 or 32) || SHA-256 over the identity assertion
 * </pre>
 */
public final class ExternalIdExtensions {
    /** ExtensionType of external_id_hash. */
    public static final int ID_HASH_TYPE = 55;

    /** ExtensionType of external_session_id. */
    public static final int SESSION_ID_TYPE = 56;

    private static final String ID_HASH = "external_id_hash (RFC 8844 section 3.2)";
    private static final String SESSION_ID = "external_session_id (RFC 8844 section 4.3)";
    private static final int MIN_SESSION_ID_BYTES = 20;
    private static final int HASH_BYTES = 32;

    private ExternalIdExtensions() {}

    /** Encodes the sender's own tls-id of 20 to 255 characters. */
    public static byte[] encodeSessionId(String tlsId) {
        return opaque8(tlsId.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Encodes the hash of the sender's own identity, or no octets (RFC 8844 section 3.2). */
    public static byte[] encodeIdHash(Octets hash) {
        return opaque8(hash.toByteArray());
    }

    /**
     * The peer's tls-id. Its characters are not checked.
     *
     * @throws DtlsDecodeException if it is shorter than 20 octets or the length wrong
     */
    public static String parseSessionId(byte[] data) throws DtlsDecodeException {
        OctetReader reader = new OctetReader(SESSION_ID, data);
        int length = reader.unsigned(1, "length of session_id");
        if (length < MIN_SESSION_ID_BYTES) {
            throw new DtlsDecodeException(SESSION_ID + ": session_id has " + length + " octets: expected 20 to 255");
        }
        String id = new String(reader.octets(length, "session_id"), StandardCharsets.ISO_8859_1);
        reader.end();
        return id;
    }

    /**
     * The hash of the peer's identity, or no octets.
     *
     * @throws DtlsDecodeException if its length is neither 0 nor 32
     */
    public static Octets parseIdHash(byte[] data) throws DtlsDecodeException {
        OctetReader reader = new OctetReader(ID_HASH, data);
        int length = reader.unsigned(1, "length of binding_hash");
        if (length != 0 && length != HASH_BYTES) {
            throw new DtlsDecodeException(ID_HASH + ": binding_hash has " + length + " octets: expected 0 or 32");
        }
        Octets hash = Octets.of(reader.octets(length, "binding_hash"));
        reader.end();
        return hash;
    }

    private static byte[] opaque8(byte[] value) {
        if (value.length > 255) {
            throw new IllegalArgumentException(
                    "a value of " + value.length + " octets does not fit a one-octet length");
        }
        byte[] data = new byte[1 + value.length];
        data[0] = (byte) value.length;
        System.arraycopy(value, 0, data, 1, value.length);
        return data;
    }
}
