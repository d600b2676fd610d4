package org.jvbperc.endpoint.session;

import org.jvbperc.crypto.HopByHopKeys;
import org.jvbperc.crypto.ProtectionProfile;
import org.jvbperc.ekt.EktParameterSet;
import org.jvbperc.endpoint.keychannel.ReceivedGroupKey;

/**
 * Records the packets that an endpoint receives, still encrypted, and all its keys. With a recording anybody can read, at any
 * later time, the media that the endpoint could read: it is only for tests that prove which media that is.
 *
 * <p>The caller keeps the keys and wipes them after the call, so an implementation makes copies. Called by the threads of ICE
 * and DTLS;
 * must not block.
 */
public interface RawRecorder {
    /** Records nothing. */
    RawRecorder NONE = new RawRecorder() {};

    /** The keys of the endpoint's own hop. */
    default void hop(ProtectionProfile profile, HopByHopKeys keys) {}

    /** An EKT parameter set that was accepted. */
    default void key(EktParameterSet set) {}

    /**
     * A group secret of a frame room.
     *
     * @param key stays the caller's
     */
    default void groupKey(ReceivedGroupKey key) {}

    /** An SRTP packet as received; the array is reused. */
    default void packet(byte[] bytes, int offset, int length) {}
}
