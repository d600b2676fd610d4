package org.jvbperc.embedded.colibri;

import java.io.Serial;
import org.jivesoftware.smack.packet.StanzaError;

/** A Colibri2 request that the bridge refuses, with the XMPP condition and a text that names the reason. */
public final class ColibriException extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    private final StanzaError.Condition condition;
    private final String reason;

    /** A refusal. */
    public ColibriException(StanzaError.Condition condition, String reason) {
        super(reason);
        this.condition = condition;
        this.reason = reason;
    }

    /** The XMPP condition. */
    public StanzaError.Condition condition() {
        return condition;
    }

    /** The text for people. */
    public String reason() {
        return reason;
    }
}
