package org.jvbperc.md.config;

/**
 * {@code videobridge.perc.srtp}.
 *
 * @param retransmissionPackets sent packets kept per source and receiver; 0 keeps none
 * @param retransmissionMemoryBytes upper bound for them per receiver
 */
public record SrtpSettings(int retransmissionPackets, int retransmissionMemoryBytes) {}
