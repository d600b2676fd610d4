package org.jvbperc.embedded.ice;

import java.util.List;

/**
 * One side's ICE parameters (RFC 8839 section 5).
 *
 * @param usernameFragment 4..256 ice-chars
 * @param password 22..256 ice-chars; keys the checks, so it is not logged
 * @param candidates may be empty for the remote side, which is then found by its checks
 */
public record IceDescription(String usernameFragment, String password, List<IceCandidate> candidates) {
    public IceDescription {
        candidates = List.copyOf(candidates);
    }

    @Override
    public String toString() {
        return "IceDescription[" + usernameFragment + ", " + candidates.size() + " candidates]";
    }
}
