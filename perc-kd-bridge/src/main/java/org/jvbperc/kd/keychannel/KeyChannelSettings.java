package org.jvbperc.kd.keychannel;

import java.time.Duration;
import org.jvbperc.sctp.SctpConfig;
import org.jvbperc.sctp.SctpRole;
import org.jvbperc.sctp.SctpTimers;

/**
 * How a key channel behaves.
 *
 * @param suite the room's SFrame cipher suite (RFC 9605 section 8.1)
 * @param begin how long after the arrival of a key the endpoint begins to send with it; its first key is used at once
 */
public record KeyChannelSettings(int suite, Duration begin) {
    /** Time for a key to reach all members before the first of them sends with it. */
    private static final Duration BEGIN = Duration.ofMillis(250);

    private static final int RECEIVE_BUFFER_BYTES = 32 * 1024;
    private static final int MAX_STREAMS = 1024;
    private static final int SMALLEST_PACKET_BYTES = 512;
    /** At 10 s each, more than an hour, the longest grace of a tunnel. */
    private static final int MAX_RETRANSMITS = 400;

    /** With the usual time before a key is used. */
    public static KeyChannelSettings ofSuite(int suite) {
        return new KeyChannelSettings(suite, BEGIN);
    }

    /**
     * The SCTP side that waits for a browser. It gives up late, because a Media Distributor's tunnel may be interrupted for longer than
     * SCTP would wait: how long an endpoint may be silent is decided by acknowledgements and probes.
     */
    static SctpConfig sctp(int recordLimit) {
        SctpConfig usual = SctpConfig.of(SctpRole.PASSIVE);
        int packetBytes = Math.max(SMALLEST_PACKET_BYTES, Math.min(usual.maxPacketBytes(), recordLimit));
        return usual.withLimits(packetBytes, usual.maxMessageBytes(), RECEIVE_BUFFER_BYTES, usual.sendBufferBytes())
                .withMaxStreams(MAX_STREAMS)
                .withTimers(timers());
    }

    private static SctpTimers timers() {
        SctpTimers usual = SctpTimers.DEFAULT;
        return new SctpTimers(
                usual.passiveInitDelay(),
                usual.rtoInitial(),
                usual.rtoMin(),
                usual.rtoMax(),
                usual.sackDelay(),
                usual.heartbeatInterval(),
                usual.cookieLifetime(),
                MAX_RETRANSMITS,
                MAX_RETRANSMITS);
    }
}
