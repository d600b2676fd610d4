package org.jvbperc.kd.policy;

import java.time.Duration;

/**
 * When a conference gets a new EKT parameter set, apart from the end of its time to live (RFC 8871 sections 4.5.2 and 6.3; "New
 * keys at joins" in docs/rfc-coverage.md).
 *
 * @param onJoin what happens when somebody joins
 * @param onLeave whether everybody gets a new random key when somebody leaves, so that they cannot decrypt what is sent afterwards
 * @param window from the first join or leave to the new key; all joins and leaves within it make one
 * @param interval longest life of keys that follow from one random key; zero for two thirds of the EKTKey's time to live
 * @param ackTimeout how long a member may leave an EKTKey unacknowledged before it is out
 */
public record RekeyPolicy(JoinRekey onJoin, boolean onLeave, Duration window, Duration interval, Duration ackTimeout) {}
