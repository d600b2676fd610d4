package org.jvbperc.wire;

import org.jvbperc.crypto.Octets;
import org.jvbperc.crypto.SecretBytes;

/** Writes the fields of one message in order into an array of exactly its length. Of numbers the lower bits are written. */
public final class FieldWriter {
    private final byte[] bytes;
    private int position;

    /** A writer for {@code length} octets. */
    public FieldWriter(int length) {
        bytes = new byte[length];
    }

    /** A number of one octet. */
    public FieldWriter uint8(int value) {
        bytes[position++] = (byte) value;
        return this;
    }

    /** A number of two octets. */
    public FieldWriter uint16(int value) {
        return uint8(value >> 8).uint8(value);
    }

    /** A number of three octets. */
    public FieldWriter uint24(int value) {
        return uint8(value >> 16).uint16(value);
    }

    /** A number of four octets. */
    public FieldWriter uint32(long value) {
        return uint16((int) (value >> 16)).uint16((int) value);
    }

    /** A number of eight octets. */
    public FieldWriter uint64(long value) {
        return uint32(value >> 32).uint32(value);
    }

    /** These octets, without their length. */
    public FieldWriter octets(Octets octets) {
        position += octets.copyTo(bytes, position);
        return this;
    }

    /** These octets, without their length. */
    public FieldWriter octets(byte[] octets) {
        System.arraycopy(octets, 0, bytes, position, octets.length);
        position += octets.length;
        return this;
    }

    /** These octets, without their length; the array then holds a key. */
    public FieldWriter secret(SecretBytes secret) {
        position += secret.copyTo(bytes, position);
        return this;
    }

    /** The array, which must be full. */
    public byte[] finish() {
        if (position != bytes.length) {
            throw new IllegalStateException("wrote " + position + " octets of " + bytes.length);
        }
        return bytes;
    }
}
