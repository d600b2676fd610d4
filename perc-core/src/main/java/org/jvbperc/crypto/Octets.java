package org.jvbperc.crypto;

import java.util.Arrays;
import java.util.HexFormat;

/**
 * An immutable string of public octets, for record components that would otherwise be a raw array.
 *
 * <p>Bytes are copied in and out. Keys belong in {@link SecretBytes}.
 */
public final class Octets {
    /** The string of no octets. */
    public static final Octets EMPTY = new Octets(new byte[0]);

    private final byte[] bytes;

    private Octets(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Copies {@code bytes}. */
    public static Octets of(byte[] bytes) {
        return bytes.length == 0 ? EMPTY : new Octets(bytes.clone());
    }

    /**
     * Copies {@code length} octets from {@code offset}.
     *
     * @throws IndexOutOfBoundsException if the range is not inside {@code bytes}
     */
    public static Octets of(byte[] bytes, int offset, int length) {
        java.util.Objects.checkFromIndexSize(offset, length, bytes.length);
        return length == 0 ? EMPTY : new Octets(Arrays.copyOfRange(bytes, offset, offset + length));
    }

    /**
     * Parses hexadecimal digits without separators.
     *
     * @throws IllegalArgumentException if {@code hex} has an odd length or another character
     */
    public static Octets fromHex(String hex) {
        return of(HexFormat.of().parseHex(hex));
    }

    /** Number of octets. */
    public int length() {
        return bytes.length;
    }

    /** The octet at {@code index} as 0..255. */
    public int octetAt(int index) {
        return bytes[index] & 0xFF;
    }

    /** A copy the caller owns. */
    public byte[] toByteArray() {
        return bytes.clone();
    }

    /** Copies all octets into {@code target} from {@code offset} and returns the number copied. */
    public int copyTo(byte[] target, int offset) {
        System.arraycopy(bytes, 0, target, offset, bytes.length);
        return bytes.length;
    }

    /** Lower-case hexadecimal digits. */
    public String toHex() {
        return HexFormat.of().formatHex(bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Octets that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return toHex();
    }
}
