package org.jvbperc.tunnel;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jvbperc.crypto.Octets;
import org.jvbperc.crypto.SecretBytes;

/**
 * Reads the fields of one message body in order; every length is checked before it is used. Errors name message, field and
 * section, and lengths, never contents.
 */
final class MessageReader {
    private final String message;
    private final String section;
    private final byte[] bytes;
    private final int end;
    private int position;

    /** Keeps {@code bytes} for the time of one decoding; does not change them. */
    MessageReader(String message, String section, byte[] bytes, int offset, int length) {
        this.message = message;
        this.section = section;
        this.bytes = bytes;
        this.position = offset;
        this.end = offset + length;
    }

    int uint8(String field) throws TunnelException {
        need(field, 1);
        return bytes[position++] & 0xFF;
    }

    int uint16(String field) throws TunnelException {
        return uint8(field) << 8 | uint8(field);
    }

    int uint24(String field) throws TunnelException {
        return uint16(field) << 8 | uint8(field);
    }

    AssociationId associationId() throws TunnelException {
        need("association_id", AssociationId.LENGTH_BYTES);
        AssociationId id = AssociationId.fromBytes(bytes, position);
        position += AssociationId.LENGTH_BYTES;
        return id;
    }

    Octets octets(String field, int length) throws TunnelException {
        need(field, length);
        Octets octets = Octets.of(bytes, position, length);
        position += length;
        return octets;
    }

    SecretBytes secret(String field, int length) throws TunnelException {
        need(field, length);
        SecretBytes secret = SecretBytes.copyOf(bytes, position, length);
        position += length;
        return secret;
    }

    String utf8(String field, int length) throws TunnelException {
        need(field, length);
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, position, length))
                    .toString();
            position += length;
            return text;
        } catch (CharacterCodingException e) {
            throw malformed(field, "is not UTF-8");
        }
    }

    /** The rest of the body. */
    int remaining() {
        return end - position;
    }

    /** Requires that nothing is left. */
    void finish() throws TunnelException {
        if (position != end) {
            throw new TunnelException(
                    message + ": " + (end - position) + " octets follow its last field (" + section + ")");
        }
    }

    TunnelException malformed(String field, String what) {
        return new TunnelException(message + "." + field + " " + what + " (" + section + ")");
    }

    private void need(String field, int length) throws TunnelException {
        if (length > end - position) {
            throw malformed(field, "is cut off: needs " + length + " octets, " + (end - position) + " are left");
        }
    }
}
