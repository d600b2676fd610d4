package org.jvbperc.kd.conference;

/** The reason why a member has left, as the roster shows it. */
public enum Departure {
    /** The endpoint closed its association. */
    LEFT("left"),
    /** The Media Distributor reported a disconnect, and the endpoint did not answer the probe. */
    DISCONNECTED("disconnected"),
    /** The endpoint did not acknowledge a new key or roster in time. */
    NO_ACK("no-ack"),
    /** The endpoint gave no sign of life for too long. */
    SILENT("silent"),
    /** Its Media Distributor did not reconnect in time. */
    TUNNEL_LOST("tunnel-lost"),
    /** The DTLS association failed. */
    FAILED("failed"),
    /** An administrator, the owner or an authorized member removed it. */
    REMOVED("removed"),
    /** The conference ended. */
    CONFERENCE_ENDED("conference-ended");

    private final String text;

    Departure(String text) {
        this.text = text;
    }

    /** The roster's word for it. */
    public String text() {
        return text;
    }
}
