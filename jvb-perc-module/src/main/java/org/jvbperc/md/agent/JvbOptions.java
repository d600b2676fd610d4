package org.jvbperc.md.agent;

import java.util.ArrayList;
import java.util.List;
import org.jitsi.utils.logging2.Logger;

/**
 * What makes PERC on the bridge better but is not needed for it: each is tried when an endpoint begins, and left out with one
 * debug line if the bridge has no such member.
 */
final class JvbOptions {
    private static final String ALL_VIDEO =
            "{\"colibriClass\":\"ReceiverVideoConstraints\",\"lastN\":-1,\"defaultConstraints\":{\"maxHeight\":%d}}";

    private final BridgeMember bitrateController;
    private final BridgeMember trustEstimate;
    private final BridgeMember parseMessage;
    private final BridgeMember setConstraints;
    private final Logger logger;
    private final List<String> missing;

    JvbOptions(ClassLoader loader, Logger logger) {
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

    /** What this bridge does not offer; usually empty. */
    List<String> missing() {
        return List.copyOf(missing);
    }

    /** Lets the bridge adapt to its bandwidth estimate, which it otherwise does for receivers with retransmission only. */
    void adaptToEstimate(Object endpoint) {
        attempt(() -> trustEstimate.call(bitrateController.get(endpoint), true));
    }

    /** Asks for all video on behalf of an endpoint that has no bridge channel to ask by; it can still ask otherwise later. */
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
