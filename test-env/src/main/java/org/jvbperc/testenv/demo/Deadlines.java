package org.jvbperc.testenv.demo;

import java.time.Duration;

/**
 * The demo's deadlines for its parts: long enough for a busy machine, on which each part is a process that starts cold. They
 * cost no time if nothing is wrong, because the demo notices the end of a part at once.
 */
final class Deadlines {
    /** From a process's start until it serves. */
    static final Duration READY = Duration.ofMinutes(5);
    /** The same for a Jitsi Videobridge, with its self-test and the agent's. */
    static final Duration BRIDGE_HEALTHY = Duration.ofMinutes(10);
    /** For opening the conference. */
    static final Duration CONFERENCE = Duration.ofMinutes(1);
    /** For each of a participant's steps into the call. */
    static final Duration JOIN_STEP = Duration.ofMinutes(1);
    /** From a participant's joining until all have joined. */
    static final Duration PARTICIPANTS = Duration.ofMinutes(4);
    /** Time added to the time of sending: for starting, joining, and the last packets. */
    static final Duration CALL = Duration.ofMinutes(8);
    /** From the start of a participant that must be refused until it has ended. */
    static final Duration REFUSAL = Duration.ofMinutes(5);

    private Deadlines() {}

    /**
     * The Key Distributor's configuration: each of its deadlines is shorter than the deadline of the process that waits for it.
     */
    static String keyDistributor() {
        return """
                perc-kd {
                  tunnel { connect-timeout = 30 s, handshake-timeout = 50 s }
                  md-http.timeout = 30 s
                  dtls.handshake-timeout = 60 s
                  identity.fetch-timeout = 20 s
                  signing.deadline = 50 s
                }
                """;
    }

    /** The bridge's configuration. */
    static String bridge() {
        return """
                videobridge.perc {
                  tunnel.handshake-timeout = 50 seconds
                  timeouts { signature = 55 seconds, join = 120 seconds }
                }
                """;
    }
}
