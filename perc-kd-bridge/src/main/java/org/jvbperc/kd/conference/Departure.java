package org.jvbperc.kd.conference;

/** Why a member is no longer one, as the roster shows it. */
public enum Departure {
    /** The endpoint closed its association. */
    LEFT("left"),
    /** The Media Distributor reported a disconnect, and the endpoint did not answer the probe. */
    DISCONNECTED("disconnected"),
    /** It did not acknowledge a new EKTKey in time. */
    NO_ACK("no-ack"),
    /** It did not answer probes for too long. */
    SILENT("silent"),
    /** Its Media Distributor did not come back. */
    TUNNEL_LOST("tunnel-lost"),
    /** The DTLS association failed. */
    FAILED("failed"),
    /** Somebody with the right to do so removed it. */
    REMOVED("removed"),
    /** The conference ended. */
    CONFERENCE_ENDED("conference-ended");

    private final String text;

    Departure(String text) {
        this.text = text;
    }

    /** As the roster shows it. */
    public String text() {
        return text;
    }
}
