package org.jvbperc.md.config;

/**
 * {@code videobridge.perc.limits}; all at least 1.
 *
 * @param conferences rooms at the same time
 * @param endpointsPerConference endpoints in one room
 * @param concurrentOffers offers in progress
 * @param sourcesPerEndpoint SSRCs that one endpoint may send
 * @param dtlsDatagramsPerSecond of one endpoint, towards the Key Distributor
 */
public record LimitSettings(
        int conferences,
        int endpointsPerConference,
        int concurrentOffers,
        int sourcesPerEndpoint,
        int dtlsDatagramsPerSecond) {}
