package org.jvbperc.endpoint.signalling;

import java.io.Serial;
import java.time.Duration;

/** The conference or the identity provider is not ready yet: another offer may succeed later. */
public final class NotReadyException extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    private final transient Duration retryAfter;
    private final CallException refusal;

    /**
     * @param retryAfter when to try again
     * @param refusal the failure to report if there is no time left
     */
    public NotReadyException(Duration retryAfter, CallException refusal) {
        super(refusal.getMessage());
        this.retryAfter = retryAfter;
        this.refusal = refusal;
    }

    public Duration retryAfter() {
        return retryAfter;
    }

    public CallException refusal() {
        return refusal;
    }
}
