package org.jvbperc.kd.policy;

/** The treatment of the conference's key when a member joins; in frame rooms always {@link #FRESH} ("New keys at joins" in docs/rfc-coverage.md). */
public enum JoinRekey {
    /** All members get a new random key: the new member cannot decrypt media that was sent before. */
    FRESH("fresh"),
    /**
     * The next key is derived from the current one by a one-way function, which protects earlier media in the same way at less
     * cost.
     */
    RATCHET("ratchet"),
    /** The new member gets the current key, and can decrypt media that was sent under it. */
    NEVER("never");

    private final String text;

    JoinRekey(String text) {
        this.text = text;
    }

    /** The configuration's word for it. */
    public String text() {
        return text;
    }
}
