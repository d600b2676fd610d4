package org.jvbperc.trial;

import java.time.Duration;

/**
 * The size and the turns of a crowd.
 *
 * @param participants number of participants when all are in the call
 * @param turns number of leaves and joins
 * @param interval between two turns
 * @param frameMillis length of an audio frame
 */
record CrowdSettings(int participants, int turns, Duration interval, int frameMillis) {}
