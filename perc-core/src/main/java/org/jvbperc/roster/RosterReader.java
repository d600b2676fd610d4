package org.jvbperc.roster;

import org.jvbperc.crypto.Octets;
import org.jvbperc.wire.FieldReader;

/** Reads the fields of a header, of an update, or of a part of these. */
final class RosterReader extends FieldReader<RosterException> {
    RosterReader(byte[] bytes) {
        super(bytes, 0, bytes.length);
    }

    int uint16(String field) throws RosterException {
        return (int) number(field, 2);
    }

    int uint24(String field) throws RosterException {
        return uint8(field) << 16 | uint16(field);
    }

    long uint32(String field) throws RosterException {
        return number(field, 4);
    }

    /** An unsigned 64-bit number that is less than 2^63. */
    long uint64(String field) throws RosterException {
        long value = number(field, 8);
        if (value < 0) {
            throw malformed(field, "is not less than 2^63");
        }
        return value;
    }

    Octets digest(String field) throws RosterException {
        return octets(field, RosterCodec.DIGEST_BYTES);
    }

    String text(String field, int length) throws RosterException {
        String text = utf8(field, length);
        if (text.codePoints().anyMatch(c -> Character.isISOControl(c) && c != '\n')) {
            throw malformed(field, "has control characters");
        }
        return text;
    }

    void end(String what) throws RosterException {
        if (remaining() > 0) {
            throw malformed(what, "is followed by " + remaining() + " more octets");
        }
    }

    @Override
    protected RosterException malformed(String field, String what) {
        return RosterException.malformed(field, what);
    }
}
