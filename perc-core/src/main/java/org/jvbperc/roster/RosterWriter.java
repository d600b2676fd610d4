package org.jvbperc.roster;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.jvbperc.crypto.Octets;

/** Writes fields in order. */
final class RosterWriter {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    RosterWriter number(long value, int lengthBytes) {
        for (int shift = 8 * (lengthBytes - 1); shift >= 0; shift -= 8) {
            out.write((int) (value >>> shift));
        }
        return this;
    }

    RosterWriter octets(byte[] octets) {
        out.writeBytes(octets);
        return this;
    }

    RosterWriter octets(Octets octets) {
        return octets(octets.toByteArray());
    }

    /** The octets behind their length. */
    RosterWriter vector(String field, byte[] octets, int lengthBytes) {
        if (octets.length >= 1L << (8 * lengthBytes)) {
            throw new IllegalArgumentException(field + " has " + octets.length + " octets, too many for a roster");
        }
        return number(octets.length, lengthBytes).octets(octets);
    }

    RosterWriter text(String field, String text, int lengthBytes) {
        return vector(field, text.getBytes(StandardCharsets.UTF_8), lengthBytes);
    }

    byte[] toByteArray() {
        return out.toByteArray();
    }
}
