package org.jvbperc.tunnel;

import org.jvbperc.wire.FieldReader;

/** Reads a message body. Errors name message, field and section, and lengths, never contents. */
final class MessageReader extends FieldReader<TunnelException> {
    private final String message;
    private final String section;

    MessageReader(String message, String section, byte[] bytes, int offset, int length) {
        super(bytes, offset, length);
        this.message = message;
        this.section = section;
    }

    int uint16(String field) throws TunnelException {
        return uint8(field) << 8 | uint8(field);
    }

    int uint24(String field) throws TunnelException {
        return uint16(field) << 8 | uint8(field);
    }

    AssociationId associationId() throws TunnelException {
        return AssociationId.fromBytes(bytes("association_id", AssociationId.LENGTH_BYTES), 0);
    }

    /** Requires that nothing is left. */
    void finish() throws TunnelException {
        if (remaining() > 0) {
            throw new TunnelException(message + ": " + remaining() + " octets follow its last field (" + section + ")");
        }
    }

    @Override
    protected TunnelException malformed(String field, String what) {
        return new TunnelException(message + "." + field + " " + what + " (" + section + ")");
    }
}
