package org.jvbperc.kd.identity;

import org.jvbperc.crypto.Octets;

/** A signed answer, with the identity and the room for which it was signed. */
public record SignedAnswer(Octets answer, String room, String identity) {
    @Override
    public String toString() {
        return "SignedAnswer[" + room + ", " + identity + "]";
    }
}
