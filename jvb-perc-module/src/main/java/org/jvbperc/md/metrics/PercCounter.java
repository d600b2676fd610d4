package org.jvbperc.md.metrics;

/**
 * The counters of the Media Distributor. Counters of one family differ in their label; each reason to drop a packet or to
 * refuse a request has its own counter.
 */
public enum PercCounter {
    RTP_RECEIVED_OK(Family.RTP_RECEIVED, "ok"),
    RTP_RECEIVED_SKIPPED(Family.RTP_RECEIVED, "skipped"),
    RTP_RECEIVED_MALFORMED(Family.RTP_RECEIVED, "malformed"),
    RTP_RECEIVED_AUTH_FAIL(Family.RTP_RECEIVED, "auth_fail"),
    RTP_RECEIVED_REPLAY(Family.RTP_RECEIVED, "replay"),
    RTP_RECEIVED_ILLEGAL_OHB(Family.RTP_RECEIVED, "illegal_ohb"),
    RTP_RECEIVED_TOO_MANY_SOURCES(Family.RTP_RECEIVED, "too_many_sources"),

    RTP_SENT_OK(Family.RTP_SENT, "ok"),
    RTP_SENT_REPEATED(Family.RTP_SENT, "repeated"),
    RTP_SENT_NO_TRAILER(Family.RTP_SENT, "no_trailer"),
    RTP_SENT_HEADER_CHANGED(Family.RTP_SENT, "header_changed"),
    RTP_SENT_NONCE_REUSE(Family.RTP_SENT, "nonce_reuse"),
    RTP_SENT_NOT_KEPT(Family.RTP_SENT, "not_kept"),
    RTP_SENT_TOO_OLD(Family.RTP_SENT, "too_old"),
    RTP_SENT_TOO_MANY_SOURCES(Family.RTP_SENT, "too_many_sources"),
    RTP_SENT_ENCRYPTION_FAILED(Family.RTP_SENT, "encryption_failed"),

    ASSOCIATION_STARTED(Family.ASSOCIATIONS, "started"),
    ASSOCIATION_KEYED(Family.ASSOCIATIONS, "keyed"),
    ASSOCIATION_REKEYED(Family.ASSOCIATIONS, "rekeyed"),
    ASSOCIATION_KEYS_REFUSED(Family.ASSOCIATIONS, "keys_refused"),
    ASSOCIATION_ENDED_BY_KD(Family.ASSOCIATIONS, "ended_by_kd"),
    ASSOCIATION_ENDED_BY_BRIDGE(Family.ASSOCIATIONS, "ended_by_bridge"),
    ASSOCIATION_JOIN_TIMEOUT(Family.ASSOCIATIONS, "join_timeout"),

    DTLS_TO_KD(Family.DTLS, "to_kd"),
    DTLS_FROM_KD(Family.DTLS, "from_kd"),
    DTLS_MALFORMED(Family.DTLS, "malformed"),
    DTLS_RATE_LIMITED(Family.DTLS, "rate_limited"),
    DTLS_NO_TUNNEL(Family.DTLS, "no_tunnel"),

    TUNNEL_OPENED(Family.TUNNELS, "opened"),
    TUNNEL_CLOSED(Family.TUNNELS, "closed"),
    TUNNEL_FAILED(Family.TUNNELS, "failed"),
    TUNNEL_FOREIGN_ASSOCIATION(Family.TUNNELS, "foreign_association"),
    TUNNEL_UNEXPECTED_MESSAGE(Family.TUNNELS, "unexpected_message"),
    TUNNEL_MESSAGE_FAILED(Family.TUNNELS, "message_failed"),

    SIGN_REQUESTED(Family.SIGNATURES, "requested"),
    SIGN_ACKNOWLEDGED(Family.SIGNATURES, "acknowledged"),
    SIGN_REFUSED(Family.SIGNATURES, "refused"),
    SIGN_TIMEOUT(Family.SIGNATURES, "timeout"),
    SIGN_KD_UNAVAILABLE(Family.SIGNATURES, "kd_unavailable"),
    SIGN_UNKNOWN_REQUEST(Family.SIGNATURES, "unknown_request"),

    HTTP_SUCCEEDED(Family.HTTP, "succeeded"),
    HTTP_REFUSED(Family.HTTP, "refused"),
    HTTP_FAILED(Family.HTTP, "failed");

    /** The counters of one metric. */
    enum Family {
        RTP_RECEIVED("rtp_received", "RTP packets from endpoints by result"),
        RTP_SENT("rtp_sent", "RTP packets to endpoints by result"),
        ASSOCIATIONS("associations", "Events of endpoints' DTLS associations"),
        DTLS("dtls_datagrams", "DTLS datagrams that were tunnelled or dropped"),
        TUNNELS("tunnel_events", "Events of tunnels to Key Distributors"),
        SIGNATURES("signatures", "Requests to Key Distributors to sign an answer, by result"),
        HTTP("http_requests", "HTTP requests for /perc by class of the status: 2xx, 4xx, 5xx");

        private final String metric;
        private final String help;

        Family(String metric, String help) {
            this.metric = metric;
            this.help = help;
        }

        String metric() {
            return metric;
        }

        String help() {
            return help;
        }
    }

    private final Family family;
    private final String label;

    PercCounter(Family family, String label) {
        this.family = family;
        this.label = label;
    }

    Family family() {
        return family;
    }

    /** Name without namespace, unique: for registries without labels. */
    public String flatName() {
        return "perc_" + family.metric() + "_" + label;
    }

    /** Help text, for registries without labels. */
    public String help() {
        return family.help() + ": " + label;
    }

    String label() {
        return label;
    }
}
