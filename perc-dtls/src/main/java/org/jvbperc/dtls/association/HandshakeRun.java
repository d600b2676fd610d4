package org.jvbperc.dtls.association;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.bouncycastle.tls.DTLSTransport;
import org.jvbperc.dtls.DtlsCounters;
import org.jvbperc.dtls.record.RecordTransport;

/**
 * One handshake, which waits for a thread of the handshake pool and then runs there to its end. As long as it waits, it can be
 * taken back.
 */
final class HandshakeRun implements Runnable {
    private final DtlsCounters counters;
    private final AssociationRole role;
    private final RecordTransport transport;
    private final Consumer<DTLSTransport> completed;
    private final Consumer<Exception> failed;
    private final AtomicBoolean takenOrBegun = new AtomicBoolean();

    /** One of {@code completed} and {@code failed} is called at the end, on the handshake's thread. */
    HandshakeRun(
            DtlsCounters counters,
            AssociationRole role,
            RecordTransport transport,
            Consumer<DTLSTransport> completed,
            Consumer<Exception> failed) {
        this.counters = counters;
        this.role = role;
        this.transport = transport;
        this.completed = completed;
        this.failed = failed;
    }

    /** Keeps it from beginning. Returns false if it has begun; its outcome then follows. */
    boolean takeBack() {
        return takenOrBegun.compareAndSet(false, true);
    }

    @Override
    public void run() {
        if (!takenOrBegun.compareAndSet(false, true)) {
            return;
        }
        counters.increment(DtlsCounters.Event.HANDSHAKES_STARTED);
        try {
            DTLSTransport open = role.handshake(transport);
            transport.flush();
            completed.accept(open);
        } catch (IOException | RuntimeException e) {
            transport.flush();
            failed.accept(e);
        } catch (Error e) {
            failed.accept(new IOException("the handshake's thread ended by " + e));
            throw e;
        }
    }
}
