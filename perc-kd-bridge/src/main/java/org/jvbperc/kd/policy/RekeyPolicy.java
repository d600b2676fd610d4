package org.jvbperc.kd.policy;

import java.time.Duration;

/**
 * When a conference gets a new key, an EKT parameter set or a group secret, apart from the end of its time to live (RFC 8871 sections 4.5.2 and 6.3; "New
 * keys at joins" in docs/rfc-coverage.md).
 *
 * @param onJoin the treatment of the key when a member joins
 * @param onLeave whether all members get a new random key when a member leaves, so that the latter cannot decrypt media that is
 *     sent afterwards
 * @param window time from the first join or leave to the new key; all joins and leaves within it cause one new key
 * @param interval longest use of keys that are derived from one random key; zero for two thirds of the key's time to live
 * @param ackTimeout a member that does not acknowledge a key within this time is removed
 */
public record RekeyPolicy(JoinRekey onJoin, boolean onLeave, Duration window, Duration interval, Duration ackTimeout) {
    /**
     * The same, but every join brings a fresh key. Frame rooms need it: endpoints drop a group secret when they have derived the keys of
     * the members on its roster, and nobody else may join that roster.
     */
    RekeyPolicy withFreshKeysAtJoins() {
        return onJoin == JoinRekey.FRESH
                ? this
                : new RekeyPolicy(JoinRekey.FRESH, onLeave, window, interval, ackTimeout);
    }
}
