package org.jvbperc.roster;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jvbperc.crypto.Octets;

/** Reads fields in order; every length is checked before it is used. */
final class RosterReader {
    private final ByteBuffer in;

    RosterReader(byte[] bytes) {
        this.in = ByteBuffer.wrap(bytes);
    }

    int uint8(String field) throws RosterException {
        need(field, 1);
        return in.get() & 0xFF;
    }

    int uint16(String field) throws RosterException {
        need(field, 2);
        return in.getShort() & 0xFFFF;
    }

    int uint24(String field) throws RosterException {
        return uint8(field) << 16 | uint16(field);
    }

    long uint32(String field) throws RosterException {
        need(field, 4);
        return in.getInt() & 0xFFFF_FFFFL;
    }

    /** An unsigned 64-bit number that is less than 2^63. */
    long uint64(String field) throws RosterException {
        need(field, 8);
        long value = in.getLong();
        if (value < 0) {
            throw malformed(field, "is not less than 2^63");
        }
        return value;
    }

    byte[] octets(String field, int length) throws RosterException {
        need(field, length);
        byte[] octets = new byte[length];
        in.get(octets);
        return octets;
    }

    Octets digest(String field) throws RosterException {
        return Octets.of(octets(field, RosterCodec.DIGEST_BYTES));
    }

    String text(String field, int length) throws RosterException {
        byte[] octets = octets(field, length);
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(octets))
                    .toString();
            if (text.codePoints().anyMatch(c -> Character.isISOControl(c) && c != '\n')) {
                throw malformed(field, "has control characters");
            }
            return text;
        } catch (CharacterCodingException e) {
            throw malformed(field, "is not UTF-8");
        }
    }

    boolean hasMore() {
        return in.hasRemaining();
    }

    void end(String what) throws RosterException {
        if (in.hasRemaining()) {
            throw malformed(what, "is followed by " + in.remaining() + " more octets");
        }
    }

    static RosterException malformed(String field, String what) {
        return new RosterException(RosterException.Reason.MALFORMED, "roster: " + field + " " + what);
    }

    private void need(String field, int length) throws RosterException {
        if (length > in.remaining()) {
            throw malformed(field, "is cut off: needs " + length + " octets, " + in.remaining() + " are left");
        }
    }
}
