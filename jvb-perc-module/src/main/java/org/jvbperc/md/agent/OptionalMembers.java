package org.jvbperc.md.agent;

import java.util.ArrayList;
import java.util.List;
import org.jitsi.utils.logging2.Logger;

/**
 * Members of the bridge that improve PERC but are not required. Each is tried when an endpoint is created; if the bridge does
 * not have it, one debug line says so.
 */
final class OptionalMembers {
    private static final String ALL_VIDEO =
            "{\"colibriClass\":\"ReceiverVideoConstraints\",\"lastN\":-1,\"defaultConstraints\":{\"maxHeight\":%d}}";

    private final BridgeMember bitrateController;
    private final BridgeMember trustEstimate;
    private final BridgeMember parseMessage;
    private final BridgeMember setConstraints;
    private final Logger logger;
    private final List<String> missing;

    OptionalMembers(ClassLoader loader, Logger logger) {
        this.logger = logger;
        MemberResolver find = new MemberResolver(loader);
        Class<?> endpoint = find.type("org.jitsi.videobridge.Endpoint");
        bitrateController = find.getter(endpoint, "bitrateController");
        trustEstimate = find.setter(find.type("org.jitsi.videobridge.cc.allocation.BitrateController"), "supportsRtx");
        parseMessage =
                find.method(find.type("org.jitsi.videobridge.message.BridgeChannelMessage"), "parse", String.class);
        setConstraints = find.method(
                endpoint,
                "setBandwidthAllocationSettings",
                find.type("org.jitsi.videobridge.message.ReceiverVideoConstraintsMessage"));
        missing = new ArrayList<>(find.missing());
    }

    /** The members that this bridge lacks; usually none. */
    List<String> missing() {
        return List.copyOf(missing);
    }

    /** Enables adaptation to the bandwidth estimate, which the bridge otherwise does for receivers with retransmission only. */
    void adaptToEstimate(Object endpoint) {
        attempt(() -> trustEstimate.call(bitrateController.get(endpoint), true));
    }

    /** Requests all video for an endpoint that has no bridge channel. The endpoint can change that later. */
    void requestAllVideo(Object endpoint, int maxHeight) {
        attempt(() -> setConstraints.call(endpoint, parseMessage.get(ALL_VIDEO.formatted(maxHeight))));
    }

    private void attempt(Runnable option) {
        if (!missing.isEmpty()) {
            return;
        }
        try {
            option.run();
        } catch (BridgeCallException e) {
            logger.debug(e::getMessage);
        }
    }
}
