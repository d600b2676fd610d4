package org.jvbperc.kd.conference;

/** How far a member has come. */
public enum MemberState {
    /** The DTLS handshake has completed; the EKTKey is on its way. */
    ADMITTED("admitted"),
    /** The member has acknowledged an EKTKey and can take part. */
    KEYED("keyed"),
    /** The association has ended. */
    LEFT("left");

    private final String text;

    MemberState(String text) {
        this.text = text;
    }

    /** As the roster shows it. */
    public String text() {
        return text;
    }
}
