package org.jvbperc.crypto;

import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Objects;

/**
 * Octets of a key or salt: copied in, never printed, compared in constant time, wiped on {@link #close()}.
 *
 * <p>The creator of an instance owns it and closes it; a method that keeps a key longer than its call takes a copy with
 * {@link #copy()}. Reading a closed instance is a bug and throws {@link IllegalStateException}. Safe for use by several
 * threads, provided that none of them closes it while another reads.
 */
public final class SecretBytes implements AutoCloseable {
    private final byte[] bytes;
    private volatile boolean closed;

    private SecretBytes(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Copies {@code bytes}; the caller remains responsible for wiping its array. */
    public static SecretBytes copyOf(byte[] bytes) {
        return new SecretBytes(bytes.clone());
    }

    /**
     * Copies {@code length} octets from {@code offset}.
     *
     * @throws IndexOutOfBoundsException if the range is not inside {@code bytes}
     */
    public static SecretBytes copyOf(byte[] bytes, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        return new SecretBytes(Arrays.copyOfRange(bytes, offset, offset + length));
    }

    /** Draws {@code length} octets from {@code random}. */
    public static SecretBytes random(int length, SecureRandom random) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return new SecretBytes(bytes);
    }

    /** Number of octets; can be read after {@link #close()} too. */
    public int length() {
        return bytes.length;
    }

    /** An independent copy, which its new owner closes. */
    public SecretBytes copy() {
        return new SecretBytes(open().clone());
    }

    /** An independent copy of a part, which its new owner closes. */
    public SecretBytes slice(int offset, int length) {
        return copyOf(open(), offset, length);
    }

    /** A copy as a plain array; the caller wipes it after use. */
    public byte[] toByteArray() {
        return open().clone();
    }

    /** Copies all octets into {@code target} from {@code offset} and returns the number copied. */
    public int copyTo(byte[] target, int offset) {
        System.arraycopy(open(), 0, target, offset, bytes.length);
        return bytes.length;
    }

    /** Whether the octets have been wiped. */
    public boolean isClosed() {
        return closed;
    }

    /** Overwrites the octets with zeros. Idempotent. */
    @Override
    public void close() {
        closed = true;
        Arrays.fill(bytes, (byte) 0);
    }

    /** Compares in time that depends on the lengths only. A closed instance equals only itself. */
    @Override
    public boolean equals(Object other) {
        if (this == other) {
            return true;
        }
        return other instanceof SecretBytes that && !closed && !that.closed && MessageDigest.isEqual(bytes, that.bytes);
    }

    /**
     * The length. A hash of the octets would be a value derived from the key that collections store and that debuggers and logs
     * show, and it would change when the instance is closed. The price is that a hash table of secrets of one length works as a
     * list does: look a secret up by something public, such as an SPI, instead of using it as a key of a map.
     */
    @Override
    public int hashCode() {
        return bytes.length;
    }

    @Override
    public String toString() {
        return "SecretBytes[" + bytes.length + " octets]";
    }

    private byte[] open() {
        if (closed) {
            throw new IllegalStateException("key material was used after it had been wiped");
        }
        return bytes;
    }
}
