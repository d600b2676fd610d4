package org.jvbperc.dtls.record;

import java.io.InterruptedIOException;

/**
 * Ends BouncyCastle's receive loop when the queue is empty. It is the one sort of exception that passes its record layer
 * without failing the association; a mere timeout would have it spin until its clock advances.
 */
public final class QueueDrained extends InterruptedIOException {
    private static final long serialVersionUID = 1L;

    QueueDrained() {
        super("no record is waiting");
    }

    /** Thrown once per visit of an association, and nobody reads where. */
    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
