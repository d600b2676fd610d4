package org.jvbperc.kd.http;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jvbperc.kd.conference.Conference;
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

    Optional<Conference> find(String room);

    List<Conference> all();

    /** How a conference's Media Distributors stand. */
    List<MdLinkStatus> links(Conference conference);

    /** Number of open tunnels. */
    int tunnelCount();
}
