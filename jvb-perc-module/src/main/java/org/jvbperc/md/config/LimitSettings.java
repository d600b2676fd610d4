package org.jvbperc.md.config;

/**
 * {@code videobridge.perc.limits}; all at least 1.
 *
 * @param conferences rooms at once
 * @param endpointsPerConference endpoints in one room
 * @param concurrentOffers offers in progress
 * @param sourcesPerEndpoint SSRCs one endpoint may send with
 * @param dtlsDatagramsPerSecond of one endpoint, towards the Key Distributor
 */
public record LimitSettings(
        int conferences,
        int endpointsPerConference,
        int concurrentOffers,
        int sourcesPerEndpoint,
        int dtlsDatagramsPerSecond) {}
