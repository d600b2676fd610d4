package org.jvbperc.md;

import org.jvbperc.crypto.HopByHopKeys;
import org.jvbperc.crypto.ProtectionProfile;
import org.jvbperc.md.srtp.ObservedPacket;

/**
 * Receives everything that the Media Distributor has: hop-by-hop keys, and packets whose outer layer was opened (RFC 8723
 * section 5.2). Demonstrations and tests use it to show that media cannot be read with that; the module itself has no
 * implementation.
 *
 * <p>A bridge passes an observer to {@code MediaDistributor}. A bridge that runs the agent loads the implementation that is
 * named in {@code META-INF/services/org.jvbperc.md.HopByHopObserver} on its class path, and warns of it in the log. Methods are
 * called on the threads that forward media: they must not block and must not throw.
 */
public interface HopByHopObserver {
    /**
     * The leg of an endpoint has received keys, the first or later ones.
     *
     * @param keys owned by the caller, which wipes them after the call
     */
    void keysInstalled(String conferenceId, String endpointId, ProtectionProfile profile, HopByHopKeys keys);

    /** The outer layer of a packet from an endpoint has been opened. */
    void packetOpened(String conferenceId, String endpointId, ObservedPacket packet);
}
