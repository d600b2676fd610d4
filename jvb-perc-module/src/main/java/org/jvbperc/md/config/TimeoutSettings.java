package org.jvbperc.md.config;

import java.time.Duration;

/**
 * {@code videobridge.perc.timeouts}; all positive.
 *
 * @param signature for the Key Distributor to answer SignAnswer
 * @param join from the signed answer to the endpoint's keys
 * @param registration for a room that is not used
 */
public record TimeoutSettings(Duration signature, Duration join, Duration registration) {}
