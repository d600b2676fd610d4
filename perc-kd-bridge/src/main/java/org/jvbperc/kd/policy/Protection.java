package org.jvbperc.kd.policy;

/** How a conference's media is protected. All its members' is protected alike. */
public enum Protection {
    /** End to end and hop by hop (RFC 8723), with EKT. */
    DOUBLE("double"),
    /**
     * Hop by hop only, for browsers, which have neither double profiles nor EKT nor a=tls-id: the Media Distributor can read it, and
     * an association is known by its certificate alone (docs/security-analysis.md, section 3). Experimental.
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
