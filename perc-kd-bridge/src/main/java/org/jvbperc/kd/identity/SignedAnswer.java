package org.jvbperc.kd.identity;

import org.jvbperc.crypto.Octets;

/** An answer to send back, and for whom it was signed. */
public record SignedAnswer(Octets answer, String room, String identity) {
    @Override
    public String toString() {
        return "SignedAnswer[" + room + ", " + identity + "]";
    }
}
