package org.jvbperc.kd.http;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.jvbperc.identity.authorization.Invitation;
import org.jvbperc.kd.conference.Conference;
import org.jvbperc.kd.policy.IdentityPattern;
import org.jvbperc.kd.tunnel.MdLinkStatus;

/** The operations that administrators have over HTTP. Thread-safe; {@link #create} may block on the network. */
public interface ConferenceOperations {
    /**
     * Creates a conference and registers it with its Media Distributors.
     *
     * @param mdUrls HTTP interfaces; empty if Media Distributors dial in
     * @param policyOverrides keys of the configuration's {@code policy}
     * @throws HttpProblem 400 for a wrong policy, 409 if the room exists, 502 if a Media Distributor does not accept it
     */
    Conference create(String room, List<URI> mdUrls, Map<String, ?> policyOverrides) throws HttpProblem;

    /** Ends a conference; false if there is none of that name. */
    boolean end(String room);

    /** Gives all members of a conference a new random key; false if there is none of that name. */
    boolean rekey(String room);

    /** Locks or unlocks a conference; false if there is no such conference. */
    boolean lock(String room, boolean locked);

    /**
     * Removes all members and admitted offers of an identity, which is not admitted again.
     *
     * @return the number of removed members and offers; empty if there is no such conference
     */
    OptionalInt remove(String room, String identity);

    /**
     * Changes the owner of a conference.
     *
     * @param identity {@code user@domain}; null if only the administrator controls the conference
     * @return false if there is no such conference
     */
    boolean transfer(String room, @Nullable String identity);

    /**
     * Creates a one-time invitation.
     *
     * @param guests the identities that may use it; null for any
     * @return empty if too many are open
     */
    Optional<Invitation> invite(Conference conference, @Nullable IdentityPattern guests, Duration lifetime);

    Optional<Conference> find(String room);

    List<Conference> all();

    /** The state of the links to a conference's Media Distributors. */
    List<MdLinkStatus> links(Conference conference);

    /** Number of open tunnels. */
    int tunnelCount();
}
