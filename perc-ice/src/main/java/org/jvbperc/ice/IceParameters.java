package org.jvbperc.ice;

import java.util.List;

/**
 * One side's part of ICE in a description (RFC 8839 section 5).
 *
 * @param ufrag {@code a=ice-ufrag}
 * @param password {@code a=ice-pwd}; not for logs
 * @param candidates at least one
 */
public record IceParameters(String ufrag, String password, List<IceCandidate> candidates) {
    public IceParameters {
        candidates = List.copyOf(candidates);
    }

    @Override
    public String toString() {
        return "IceParameters[" + ufrag + ", " + candidates.size() + " candidates]";
    }
}
