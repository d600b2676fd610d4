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

/** What the HTTP interface lets administrators do. Thread-safe; {@link #create} may block on the network. */
public interface ConferenceOperations {
    /**
     * Makes a conference and registers it with its Media Distributors.
     *
     * @param mdUrls HTTP interfaces; empty if Media Distributors dial in
     * @param policyOverrides keys of the configuration's {@code policy}
     * @throws HttpProblem 400 for a wrong policy, 409 if the room exists, 502 if a Media Distributor does not take it
     */
    Conference create(String room, List<URI> mdUrls, Map<String, ?> policyOverrides) throws HttpProblem;

    /** Ends a conference; false if there is none of that name. */
    boolean end(String room);

    /** Has everybody in a conference get a new random key; false if there is none of that name. */
    boolean rekey(String room);

    /** Lets nobody else in, or again whom the policy admits; false if there is no such conference. */
    boolean lock(String room, boolean locked);

    /**
     * Removes everybody with an identity, who is not admitted again.
     *
     * @return how many members and admitted offers; empty if there is no such conference
     */
    OptionalInt remove(String room, String identity);

    /**
     * Makes somebody the owner of a conference.
     *
     * @param identity null leaves it to the administrator
     * @return false if there is no such conference
     */
    boolean transfer(String room, @Nullable String identity);

    /**
     * Makes a one-time invitation.
     *
     * @param guests whom it is for; null for whoever has it
     * @return empty if too many are open
     */
    Optional<Invitation> invite(Conference conference, @Nullable IdentityPattern guests, Duration lifetime);

    Optional<Conference> find(String room);

    List<Conference> all();

    /** How a conference's Media Distributors stand. */
    List<MdLinkStatus> links(Conference conference);

    /** Number of open tunnels. */
    int tunnelCount();
}
