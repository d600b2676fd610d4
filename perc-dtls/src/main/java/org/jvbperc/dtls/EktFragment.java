package org.jvbperc.dtls;

import java.util.Arrays;

/** A fragment of an EKTKey message, header and octets, and the number of the record it came in. Holds key material. */
final class EktFragment {
    private final long recordNumber;
    private final byte[] octets;

    /** Owns {@code octets} from now on. */
    EktFragment(long recordNumber, byte[] octets) {
        this.recordNumber = recordNumber;
        this.octets = octets;
    }

    long recordNumber() {
        return recordNumber;
    }

    /** Header and part of the message; not a copy. */
    byte[] octets() {
        return octets;
    }

    void wipe() {
        Arrays.fill(octets, (byte) 0);
    }
}
