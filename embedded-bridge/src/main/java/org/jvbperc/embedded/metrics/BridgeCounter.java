package org.jvbperc.embedded.metrics;

import java.util.Locale;

/** The bridge's counters. The metric of {@code X} is {@code jitsi_jvb_x_total}. */
public enum BridgeCounter {
    CONFERENCES_CREATED("Conferences created"),
    CONFERENCES_EXPIRED("Conferences ended"),
    ENDPOINTS_CREATED("Endpoints created"),
    ENDPOINTS_EXPIRED("Endpoints ended, for whatever reason"),
    ICE_SUCCEEDED("Endpoints whose first candidate pair was validated"),
    ICE_FAILED("Endpoints whose ICE checks failed or took too long"),
    ICE_CONSENT_EXPIRED("Endpoints that stopped answering consent checks (RFC 7675)"),
    PACKETS_RECEIVED("Datagrams received from endpoints, STUN not counted"),
    PACKETS_SENT("Datagrams sent to endpoints, STUN not counted"),
    PACKETS_DROPPED_UNKNOWN_KIND("Datagrams whose first octet is none of ours (RFC 9443 section 3)"),
    PACKETS_DROPPED_NOT_VALIDATED("Datagrams from an address that ICE has not validated"),
    PACKETS_DROPPED_NO_KEYS("SRTP and SRTCP that waited too long for keys"),
    PACKETS_DROPPED_QUEUE_FULL("Datagrams for which a media lane had no room"),
    PACKETS_DROPPED_MALFORMED("RTP, RTCP or datagrams that are too short, too long or inconsistent"),
    PACKETS_DROPPED_SSRC_COLLISION("RTP of a source that belongs to another endpoint (RFC 8870 section 6)"),
    PACKETS_DROPPED_SSRC_LIMIT("RTP or RTCP of more sources than an endpoint may have"),
    PACKETS_DROPPED_UNPROTECT("SRTP whose outer layer did not open"),
    PACKETS_DROPPED_UNPROTECT_RTCP("SRTCP that did not open"),
    PACKETS_DROPPED_PROTECT("Packets that could not be protected for a receiver"),
    PACKETS_DROPPED_SEND("Datagrams that the network refused"),
    RTP_RECEIVED("RTP packets opened"),
    RTP_FORWARDED("RTP packets sent to receivers"),
    RTP_THINNED("RTP packets left out because a receiver did not want the source"),
    RTCP_RECEIVED("RTCP packets opened"),
    RTCP_SENT("RTCP packets sent"),
    NACKS_RECEIVED("Packets that receivers asked for again"),
    PACKETS_RETRANSMITTED("Identical packets sent again"),
    NACKS_SENT("Packets the bridge asked senders for again"),
    KEYFRAMES_REQUESTED("Key frames wanted by receivers or by the bridge"),
    KEYFRAME_REQUESTS_SENT("Key frame requests sent to senders"),
    DTLS_RECEIVED("DTLS datagrams passed to the tunnel"),
    DTLS_SENT("DTLS datagrams sent to endpoints"),
    DTLS_DROPPED("DTLS datagrams for which there was no room while ICE was not ready"),
    DATAGRAMS_IMPAIRED("Datagrams lost, duplicated or reordered on purpose"),
    CAPTURE_SKIPPED("Packets not captured because the capture is full");

    private final String help;

    BridgeCounter(String help) {
        this.help = help;
    }

    /** The metric's help text. */
    public String help() {
        return help;
    }

    /** The metric's name. */
    public String metricName() {
        return "jitsi_jvb_" + name().toLowerCase(Locale.ROOT) + "_total";
    }
}
