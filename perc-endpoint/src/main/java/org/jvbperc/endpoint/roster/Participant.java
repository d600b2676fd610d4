package org.jvbperc.endpoint.roster;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A participant that the bridge lists, as this endpoint verified it; in a frame room a member of the signed roster.
 *
 * @param endpoint the bridge's id of the endpoint, which proves nothing; in a frame room the member's sender index
 * @param tlsId its a=tls-id, by which signed rosters name members; as verified if there is an identity
 * @param identity {@code user@domain} if its assertion validates and is bound to this room, its tls-id and SSRCs; else null
 * @param problem why there is no identity
 * @param keyed whether the distributor says that it has its keys
 * @param self whether this is the endpoint itself
 * @param ssrcs the sources the assertion binds to the identity; empty without an identity, and in a frame room
 */
public record Participant(
        String endpoint,
        String tlsId,
        @Nullable String identity,
        @Nullable String problem,
        boolean keyed,
        boolean self,
        Set<Integer> ssrcs) {
    public Participant {
        ssrcs = Set.copyOf(ssrcs);
    }

    /** Whether its identity was validated. */
    public boolean isVerified() {
        return identity != null;
    }

    /** Name for display: the identity, or a text that says that there is none. */
    public String displayName() {
        return identity != null ? identity : "unverified participant " + endpoint;
    }
}
