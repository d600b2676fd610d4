package org.jvbperc.dtls.record;

import java.io.InterruptedIOException;

/**
 * Ends BouncyCastle's receive loop when the queue is empty. This is the only kind of exception that passes BouncyCastle's
 * record layer without failing the association; with a mere timeout it would spin until its clock advances.
 */
public final class QueueDrained extends InterruptedIOException {
    private static final long serialVersionUID = 1L;

    QueueDrained() {
        super("no record is waiting");
    }

    /** Thrown once per visit of an association; its stack trace is never used. */
    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
