package org.jvbperc.endpoint.session;

import org.jvbperc.crypto.HopByHopKeys;
import org.jvbperc.crypto.ProtectionProfile;
import org.jvbperc.ekt.EktParameterSet;

/**
 * Keeps what an endpoint gets as it gets it: packets still encrypted, and the keys. Whoever has a recording can read what the
 * endpoint could read, at any later time: it is for proving what that is, and for nothing else.
 *
 * <p>Keys stay the caller's: they are wiped after the call, so an implementation keeps copies. Called by the threads of ICE and DTLS;
 * must not block.
 */
public interface RawRecorder {
    /** Keeps nothing. */
    RawRecorder NONE = new RawRecorder() {};

    /** The keys of the endpoint's own hop. */
    default void hop(ProtectionProfile profile, HopByHopKeys keys) {}

    /** An EKT parameter set that was accepted. */
    default void key(EktParameterSet set) {}

    /** An SRTP packet as it came; the array is reused. */
    default void packet(byte[] bytes, int offset, int length) {}
}
