package org.jvbperc.kd.conference;

/** The state of a member. */
public enum MemberState {
    /** The DTLS handshake has completed, and no key is acknowledged yet. */
    ADMITTED("admitted"),
    /** The member has acknowledged a key and can take part. */
    KEYED("keyed"),
    /** The association has ended. */
    LEFT("left");

    private final String text;

    MemberState(String text) {
        this.text = text;
    }

    /** The roster's word for it. */
    public String text() {
        return text;
    }
}
