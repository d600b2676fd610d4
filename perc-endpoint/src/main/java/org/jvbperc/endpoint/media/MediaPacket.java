package org.jvbperc.endpoint.media;

import org.jvbperc.crypto.Octets;

/**
 * A received RTP packet after decryption.
 *
 * @param sequenceNumber as received, by which packets are put in order (RFC 8723 section 5.3); the bridge may have changed it
 * @param originalSequenceNumber the sender's, authenticated end to end; proves that the fragments of a frame belong
 *     together
 * @param timestamp the sender's, 32 bits
 * @param marker the sender's
 * @param payload without padding
 */
public record MediaPacket(
        int sequenceNumber, int originalSequenceNumber, int timestamp, boolean marker, Octets payload) {}
