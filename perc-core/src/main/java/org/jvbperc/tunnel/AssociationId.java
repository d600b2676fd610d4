package org.jvbperc.tunnel;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.UUID;
import org.jvbperc.crypto.Octets;

/**
 * Identifies one endpoint's DTLS association in the tunnel: a version 4 UUID that the Media Distributor draws (RFC 9185
 * section 5.3).
 *
 * @param uuid the value; its wire form is the 16 octets in network order
 */
public record AssociationId(UUID uuid) {
    /** Wire length. */
    public static final int LENGTH_BYTES = 16;

    /** Draws a new version 4 UUID from {@code random}. */
    public static AssociationId random(SecureRandom random) {
        byte[] bytes = new byte[LENGTH_BYTES];
        random.nextBytes(bytes);
        bytes[6] = (byte) ((bytes[6] & 0x0F) | 0x40);
        bytes[8] = (byte) ((bytes[8] & 0x3F) | 0x80);
        return fromBytes(bytes, 0);
    }

    /**
     * Reads the form of {@link #toString}.
     *
     * @throws IllegalArgumentException if it is another
     */
    public static AssociationId parse(String text) {
        AssociationId id = new AssociationId(UUID.fromString(text));
        if (!id.toString().equals(text)) {
            throw new IllegalArgumentException("not a UUID in its canonical form");
        }
        return id;
    }

    /** Reads 16 octets; any UUID version is accepted. */
    public static AssociationId fromBytes(byte[] bytes, int offset) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes, offset, LENGTH_BYTES);
        return new AssociationId(new UUID(buffer.getLong(), buffer.getLong()));
    }

    /** The 16 octets. */
    public Octets toOctets() {
        return Octets.of(ByteBuffer.allocate(LENGTH_BYTES)
                .putLong(uuid.getMostSignificantBits())
                .putLong(uuid.getLeastSignificantBits())
                .array());
    }

    @Override
    public String toString() {
        return uuid.toString();
    }
}
