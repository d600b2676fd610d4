package org.jvbperc.dtls.wire;

import java.util.Arrays;

/** Reads big-endian fields of one message or extension; errors name the missing field. Changes nothing. */
final class OctetReader {
    private final String what;
    private final byte[] octets;
    private int position;

    /** Over all of {@code octets}; {@code what} begins every error text. */
    OctetReader(String what, byte[] octets) {
        this.what = what;
        this.octets = octets;
    }

    int remaining() {
        return octets.length - position;
    }

    int unsigned(int bytes, String field) throws DtlsDecodeException {
        require(bytes, field);
        int value = 0;
        for (int i = 0; i < bytes; i++) {
            value = value << 8 | (octets[position++] & 0xFF);
        }
        return value;
    }

    byte[] octets(int length, String field) throws DtlsDecodeException {
        require(length, field);
        byte[] value = Arrays.copyOfRange(octets, position, position + length);
        position += length;
        return value;
    }

    void end() throws DtlsDecodeException {
        if (remaining() != 0) {
            throw new DtlsDecodeException(what + ": " + remaining() + " octets follow the last field");
        }
    }

    private void require(int bytes, String field) throws DtlsDecodeException {
        if (remaining() < bytes) {
            throw new DtlsDecodeException(
                    what + ": " + field + " needs " + bytes + " octets, " + remaining() + " are left");
        }
    }
}
