package org.jvbperc.wire;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jvbperc.crypto.Octets;
import org.jvbperc.crypto.SecretBytes;

/**
 * Reads the fields of one message in order; every length is checked before it is used. The subclass of a protocol words the errors,
 * which name the field that is read.
 *
 * @param <X> what a malformed message is refused with
 */
public abstract class FieldReader<X extends Exception> {
    private final byte[] bytes;
    private final int end;
    private int position;

    /** Keeps {@code bytes} for the time of one decoding; does not change them. */
    protected FieldReader(byte[] bytes, int offset, int length) {
        this.bytes = bytes;
        this.position = offset;
        this.end = offset + length;
    }

    /** A number of one octet. */
    public final int uint8(String field) throws X {
        return (int) number(field, 1);
    }

    /** A number of 1 to 8 octets; one of 8 octets that is 2^63 or more comes out negative. */
    protected final long number(String field, int lengthBytes) throws X {
        long value = 0;
        for (int i = take(field, lengthBytes); i < position; i++) {
            value = value << 8 | (bytes[i] & 0xFF);
        }
        return value;
    }

    /** The next octets, as a copy. */
    public final byte[] bytes(String field, int length) throws X {
        int start = take(field, length);
        return Arrays.copyOfRange(bytes, start, position);
    }

    /** The next octets. */
    public final Octets octets(String field, int length) throws X {
        return Octets.of(bytes, take(field, length), length);
    }

    /** The next octets, of which no other copy is made; the caller owns the result. */
    public final SecretBytes secret(String field, int length) throws X {
        return SecretBytes.copyOf(bytes, take(field, length), length);
    }

    /** The next octets, which must be UTF-8. */
    public final String utf8(String field, int length) throws X {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, take(field, length), length))
                    .toString();
        } catch (CharacterCodingException e) {
            throw malformed(field, "is not UTF-8");
        }
    }

    /** Octets that are not read yet. */
    public final int remaining() {
        return end - position;
    }

    /** Requires that {@code length} octets are left. */
    public final void need(String field, int length) throws X {
        if (length > remaining()) {
            throw malformed(field, cutOff(length));
        }
    }

    private int take(String field, int length) throws X {
        need(field, length);
        int start = position;
        position += length;
        return start;
    }

    /** What is said of a field that needs more octets than are left. */
    protected String cutOff(int neededBytes) {
        return "is cut off: needs " + neededBytes + " octets, " + remaining() + " are left";
    }

    /** The error for a field; {@code what} continues a sentence that begins with its name. */
    protected abstract X malformed(String field, String what);
}
