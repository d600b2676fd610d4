package org.jvbperc.trial;

import java.time.Duration;

/**
 * A crowd and its coming and going.
 *
 * @param participants how many are there when everybody is
 * @param turns how often somebody leaves or joins
 * @param interval between two turns
 * @param frameMillis length of an audio frame
 */
record CrowdSettings(int participants, int turns, Duration interval, int frameMillis) {}
