package org.jitsi.videobridge.rest.root.perc;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.jvbperc.md.agent.BridgeHooks;

/**
 * {@code GET /perc} on the videobridge's private HTTP server: state of PERC as JSON. In this package because the videobridge
 * registers what it finds below {@code rest.root}.
 */
@Path("/perc")
public final class PercState {
    /** State, tunnels, rooms, endpoints, and where the module listens. */
    @GET
    @Produces(MediaType.APPLICATION_JSON)
    public String state() {
        return BridgeHooks.state();
    }
}
