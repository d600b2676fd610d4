package org.jvbperc.tunnel;

import org.jvbperc.crypto.Octets;
import org.jvbperc.crypto.SecretBytes;

/** Writes the fields of one message in order into an array of exactly its length. */
final class MessageWriter {
    private final byte[] bytes;
    private int position;

    MessageWriter(int length) {
        bytes = new byte[length];
    }

    MessageWriter uint8(int value) {
        bytes[position++] = (byte) value;
        return this;
    }

    MessageWriter uint16(int value) {
        return uint8(value >> 8).uint8(value);
    }

    MessageWriter uint24(int value) {
        return uint8(value >> 16).uint16(value);
    }

    MessageWriter octets(Octets octets) {
        position += octets.copyTo(bytes, position);
        return this;
    }

    MessageWriter secret(SecretBytes secret) {
        position += secret.copyTo(bytes, position);
        return this;
    }

    MessageWriter octets(byte[] octets) {
        System.arraycopy(octets, 0, bytes, position, octets.length);
        position += octets.length;
        return this;
    }

    MessageWriter associationId(AssociationId id) {
        return octets(id.toOctets());
    }

    /** The array, which must be full. */
    byte[] finish() {
        if (position != bytes.length) {
            throw new IllegalStateException("wrote " + position + " octets of " + bytes.length);
        }
        return bytes;
    }
}
