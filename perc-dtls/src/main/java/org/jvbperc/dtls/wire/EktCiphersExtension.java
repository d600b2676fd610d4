package org.jvbperc.dtls.wire;

import java.util.ArrayList;
import java.util.List;

/**
 * The data of supported_ekt_ciphers (RFC 8870 section 5.2.1), as numbers; their meaning depends on the numbering ("Numbers of
 * EKT ciphers" in docs/rfc-coverage.md).
 *
 * <pre>
 * ClientHello: uint8 length || uint8 cipher...      ServerHello: uint8 cipher
 * </pre>
 */
public final class EktCiphersExtension {
    /** ExtensionType. */
    public static final int TYPE = 39;

    private static final String NAME = "supported_ekt_ciphers (RFC 8870 section 5.2.1)";

    private EktCiphersExtension() {}

    /** A client's offer in order of preference. */
    public static byte[] encodeClient(List<Integer> ciphers) {
        byte[] data = new byte[1 + ciphers.size()];
        data[0] = (byte) ciphers.size();
        for (int i = 0; i < ciphers.size(); i++) {
            data[1 + i] = ciphers.get(i).byteValue();
        }
        return data;
    }

    /** A server's choice. */
    public static byte[] encodeServer(int cipher) {
        return new byte[] {(byte) cipher};
    }

    /**
     * The ciphers of a ClientHello.
     *
     * @throws DtlsDecodeException if the list is empty or its length wrong
     */
    public static List<Integer> parseClient(byte[] data) throws DtlsDecodeException {
        OctetReader reader = new OctetReader(NAME, data);
        int length = reader.unsigned(1, "length of supported_ciphers");
        if (length == 0) {
            throw new DtlsDecodeException(NAME + ": the list of supported_ciphers is empty");
        }
        List<Integer> ciphers = new ArrayList<>();
        for (int i = 0; i < length; i++) {
            ciphers.add(reader.unsigned(1, "EKTCipherType"));
        }
        reader.end();
        return ciphers;
    }

    /**
     * The cipher of a ServerHello.
     *
     * @throws DtlsDecodeException if the data is not one octet
     */
    public static int parseServer(byte[] data) throws DtlsDecodeException {
        OctetReader reader = new OctetReader(NAME, data);
        int cipher = reader.unsigned(1, "selected_cipher");
        reader.end();
        return cipher;
    }
}
