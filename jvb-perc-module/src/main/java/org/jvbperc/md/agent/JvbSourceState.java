package org.jvbperc.md.agent;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jitsi.utils.logging2.Logger;

/**
 * What the bridge keeps per source for each receiver, as long as the receiver stays: the projection of video, which holds packets
 * if it cannot look into them, and SRTP contexts. Lets it go for sources that have left. Not needed for PERC: on a bridge
 * without these members it stays. Safe for several threads.
 */
final class JvbSourceState {
    private final BridgeMember bitrateController;
    private final BridgeMember packetHandler;
    private final BridgeMember projections;
    private final BridgeMember contexts;
    private final Logger logger;
    private final boolean usable;

    JvbSourceState(ClassLoader loader, Logger logger) {
        this.logger = logger;
        String allocation = "org.jitsi.videobridge.cc.allocation.";
        MemberResolver find = new MemberResolver(loader);
        bitrateController = find.getter(find.type("org.jitsi.videobridge.Endpoint"), "bitrateController");
        packetHandler = find.getter(find.type(allocation + "BitrateController"), "packetHandler");
        projections = find.getter(find.type(allocation + "PacketHandler"), "adaptiveSourceProjectionMap");
        contexts = find.getter(find.type("org.jitsi.nlj.srtp.AbstractSrtpTransformer"), "contexts");
        usable = find.missing().isEmpty();
        if (!usable) {
            logger.info("The bridge keeps the state of sources that have left: " + find.missing() + " missing");
        }
    }

    /**
     * Lets the state of these SSRCs go.
     *
     * @param endpoint the receiver
     * @param transformers of what is sent to it
     */
    void forget(Object endpoint, List<Object> transformers, Set<Integer> ssrcs) {
        if (!usable) {
            return;
        }
        try {
            remove(projections.get(packetHandler.get(bitrateController.get(endpoint))), ssrcs);
            transformers.forEach(transformer -> remove(contexts.get(transformer), ssrcs));
        } catch (BridgeCallException e) {
            logger.debug(e::getMessage);
        }
    }

    /** The bridge, too, changes these maps under their own locks. */
    private static void remove(Object map, Set<Integer> ssrcs) {
        if (map instanceof Map<?, ?> bySsrc) {
            synchronized (map) {
                ssrcs.forEach(ssrc -> bySsrc.remove(Integer.toUnsignedLong(ssrc)));
            }
        }
    }
}
