package org.jvbperc.md.agent;

import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.function.IntSupplier;
import org.jitsi.utils.logging2.Logger;
import org.jitsi.xmpp.extensions.colibri.ColibriStatsExtension;
import org.jivesoftware.smack.XMPPConnection;
import org.jivesoftware.smack.XMPPConnectionRegistry;
import org.jivesoftware.smackx.disco.ServiceDiscoveryManager;
import org.jvbperc.crypto.ProtectionProfile;
import org.jvbperc.md.config.PercConfig;
import org.jvbperc.xmpp.PercFeatures;

/**
 * Announces to signalling servers that the bridge serves PERC, by features of its XMPP connections and by statistics in its
 * presence. While PERC does not run, it announces nothing. Safe for several threads.
 */
final class XmppAdvertisement {
    private final Logger logger;
    private final Set<XMPPConnection> connections = Collections.newSetFromMap(new WeakHashMap<>());
    private List<String> features = List.of();
    private List<Integer> profiles = List.of();
    private IntSupplier tunnels = () -> 0;

    XmppAdvertisement(Logger logger) {
        this.logger = logger;
    }

    /** Listens for the bridge's XMPP connections; to be called before the first one is made. */
    void listen() {
        try {
            XMPPConnectionRegistry.addConnectionCreationListener(this::connectionCreated);
        } catch (LinkageError e) {
            logger.debug(() -> "PERC is not announced over XMPP: " + e);
        }
    }

    private synchronized void connectionCreated(XMPPConnection connection) {
        connections.add(connection);
        announce(connection);
    }

    /**
     * Begins to announce PERC.
     *
     * @param openTunnels number of open tunnels to Key Distributors
     */
    synchronized void start(PercConfig config, IntSupplier openTunnels) {
        features = PercFeatures.ofBridge(config.tunnel().mode());
        profiles = config.profiles().stream().map(ProtectionProfile::code).toList();
        tunnels = openTunnels;
        connections.forEach(this::announce);
    }

    /** Stops to announce PERC. */
    synchronized void stop() {
        features = List.of();
    }

    private void announce(XMPPConnection connection) {
        try {
            for (String feature : features) {
                ServiceDiscoveryManager.getInstanceFor(connection).addFeature(feature);
            }
        } catch (RuntimeException | LinkageError e) {
            logger.debug(() -> "PERC is not announced over XMPP: " + e);
        }
    }

    /** Adds PERC's statistics to an element of the bridge's presence. */
    synchronized void presence(Object extension) {
        if (!features.isEmpty() && extension instanceof ColibriStatsExtension statistics) {
            PercFeatures.addTo(statistics, profiles, tunnels.getAsInt());
        }
    }
}
