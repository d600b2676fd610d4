package org.jvbperc.kd.conference;

import java.time.Duration;

/**
 * When a conference gets a new EKT parameter set, apart from the end of its time to live (8871-22, 12-18).
 *
 * @param onJoin when somebody joins, so that they cannot decrypt what was sent before
 * @param onLeave when somebody leaves, so that they cannot decrypt what is sent afterwards
 * @param minInterval shortest time between two such changes; several joins and leaves within it cause one
 */
public record RekeyPolicy(boolean onJoin, boolean onLeave, Duration minInterval) {}
