package org.jvbperc.dtls.ekt;

import java.util.Arrays;

/** A fragment of an EKTKey message, header and octets, with the number of the record in which it came. Holds key material. */
public final class EktFragment {
    private final long recordNumber;
    private final byte[] octets;

    /** Takes ownership of {@code octets}. */
    public EktFragment(long recordNumber, byte[] octets) {
        this.recordNumber = recordNumber;
        this.octets = octets;
    }

    public long recordNumber() {
        return recordNumber;
    }

    /** Header and part of the message; not a copy. */
    public byte[] octets() {
        return octets;
    }

    public void wipe() {
        Arrays.fill(octets, (byte) 0);
    }
}
