package org.jvbperc.md.agent;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jitsi.utils.logging2.Logger;

/**
 * Releases the state that the bridge keeps for each pair of source and receiver: the projection of video, which holds packets
 * that it cannot parse, and SRTP contexts. The bridge itself keeps it until the receiver leaves, even if the source has left.
 * PERC does not require this: if the bridge lacks the members, the state is kept. Safe for several threads.
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
            logger.info("The state of sources that have left cannot be released, because this bridge lacks "
                    + find.missing());
        }
    }

    /**
     * Releases the state of these SSRCs.
     *
     * @param endpoint the receiver
     * @param transformers of the packets that are sent to it
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

    /** The bridge, too, changes each of these maps under the map's own lock. */
    private static void remove(Object map, Set<Integer> ssrcs) {
        if (map instanceof Map<?, ?> bySsrc) {
            synchronized (map) {
                ssrcs.forEach(ssrc -> bySsrc.remove(Integer.toUnsignedLong(ssrc)));
            }
        }
    }
}
