package org.jvbperc.tunnel;

import org.jvbperc.crypto.Octets;

/**
 * The Key Distributor's signed roster for one endpoint that cannot get it inside DTLS; the Media Distributor keeps it until the
 * endpoint fetches it, and is not trusted with it (docs/roster.md; "Signing messages" in docs/rfc-coverage.md).
 *
 * <pre>
 *  association_id(16) || u24 n || n octets
 * </pre>
 *
 * @param associationId the endpoint's
 * @param update an encoded {@link org.jvbperc.roster.RosterUpdate}, 1..65516 octets
 */
public record MemberRoster(AssociationId associationId, Octets update) implements TunnelMessage {
    public static final int TYPE = 0xE3;
    /** Longest update that fits into a body of 65535 octets. */
    public static final int MAX_UPDATE_BYTES = 65516;

    public MemberRoster {
        if (update.length() < 1 || update.length() > MAX_UPDATE_BYTES) {
            throw new IllegalArgumentException(
                    "MemberRoster.update has " + update.length() + " octets: expected 1.." + MAX_UPDATE_BYTES);
        }
    }

    @Override
    public int type() {
        return TYPE;
    }

    /** Shows the length only, because a roster has names. */
    @Override
    public String toString() {
        return "MemberRoster[associationId=" + associationId + ", update=" + update.length() + " octets]";
    }
}
