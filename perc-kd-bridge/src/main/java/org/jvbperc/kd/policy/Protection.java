package org.jvbperc.kd.policy;

/** The protection of a conference's media, the same for all its members. */
public enum Protection {
    /** End to end and hop by hop (RFC 8723), with EKT. */
    DOUBLE("double"),
    /**
     * End to end by SFrame (RFC 9605), hop by hop by a single profile: for browsers, which have neither double profiles nor EKT nor
     * a=tls-id. The Key Distributor gives the group secrets in the key channel of each association (docs/key-channel.md), and an
     * association is identified by its certificate alone (docs/security-analysis.md, section 3).
     */
    FRAME("frame");

    private final String text;

    Protection(String text) {
        this.text = text;
    }

    /** The configuration's word for it. */
    public String text() {
        return text;
    }
}
