package org.jvbperc.kd.config;

import java.time.Duration;

/**
 * Limits of the endpoints' DTLS associations.
 *
 * @param grace how long associations outlive their Media Distributor's last tunnel
 * @param maxAssociations per Media Distributor
 * @param maxHandshakes per Media Distributor: associations whose handshake has not completed
 */
public record AssociationLimits(Duration grace, int maxAssociations, int maxHandshakes) {}
