package org.jvbperc.dtls;

/**
 * A server's decision not to admit a client. The client sees the alert; the reason stays on this side, in logs and in
 * {@link DtlsFailure#detail()}.
 */
public final class DtlsRefusal extends Exception {
    private static final long serialVersionUID = 1L;

    private final DtlsAlert alert;

    /**
     * Refuses with a fatal alert.
     *
     * @param reason names the message, the field and the requirement; no secrets
     */
    public DtlsRefusal(DtlsAlert alert, String reason) {
        super(reason);
        this.alert = alert;
    }

    /** The alert for the client. */
    public DtlsAlert alert() {
        return alert;
    }
}
