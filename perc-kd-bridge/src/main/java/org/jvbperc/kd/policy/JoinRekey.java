package org.jvbperc.kd.policy;

/** What happens to the EKTKey when somebody joins ("New keys at joins" in docs/rfc-coverage.md). */
public enum JoinRekey {
    /** A new random key for everybody: who joins cannot decrypt what was sent before. */
    FRESH("fresh"),
    /** The next key follows from the one before by a one-way function: the same for who joins, at less cost. */
    RATCHET("ratchet"),
    /** Who joins gets the key there is, and can decrypt what was sent under it. */
    NEVER("never");

    private final String text;

    JoinRekey(String text) {
        this.text = text;
    }

    /** As the configuration has it. */
    public String text() {
        return text;
    }
}
