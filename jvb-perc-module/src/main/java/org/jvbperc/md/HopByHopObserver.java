package org.jvbperc.md;

import org.jvbperc.crypto.HopByHopKeys;
import org.jvbperc.crypto.ProtectionProfile;
import org.jvbperc.md.srtp.ObservedPacket;

/**
 * Sees all that the Media Distributor holds and can read: hop-by-hop keys, and packets whose outer layer was opened (RFC 8723
 * section 5.2). For demonstrations and tests that show that this is not enough to read anything; the module itself has no
 * implementation.
 *
 * <p>A bridge passes one to {@code MediaDistributor}, or names an implementation in {@code
 * META-INF/services/org.jvbperc.md.HopByHopObserver} on the class path of a bridge that runs the agent, which then warns in the
 * log. Called on the threads that forward media: an implementation must not block and must not throw.
 */
public interface HopByHopObserver {
    /**
     * An endpoint's leg has got keys, the first or later ones.
     *
     * @param keys the caller's, wiped after the call
     */
    void keysInstalled(String conferenceId, String endpointId, ProtectionProfile profile, HopByHopKeys keys);

    /** A packet from an endpoint, outer layer opened. */
    void packetOpened(String conferenceId, String endpointId, ObservedPacket packet);
}
