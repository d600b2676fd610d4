package org.jvbperc.dtls.association;

import java.io.IOException;
import java.lang.System.Logger;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.bouncycastle.tls.DTLSTransport;
import org.jspecify.annotations.Nullable;
import org.jvbperc.dtls.DatagramSink;
import org.jvbperc.dtls.DtlsAlert;
import org.jvbperc.dtls.DtlsCounters;
import org.jvbperc.dtls.DtlsFailure;
import org.jvbperc.dtls.DtlsTimers;
import org.jvbperc.dtls.IoTask;
import org.jvbperc.dtls.handshake.PeerEvents;
import org.jvbperc.dtls.record.EpochGate;
import org.jvbperc.dtls.record.RecordChannel;
import org.jvbperc.dtls.record.RecordQueue;
import org.jvbperc.dtls.record.RecordTransport;
import org.jvbperc.dtls.wire.DtlsRecords;

/**
 * The life of one association, the same for both roles: waiting, handshake, established, ended.
 *
 * <p>Everything but the handshake itself happens on a {@link SerialExecutor} over the context's record threads, so that an
 * established association holds no thread. During the handshake a thread of the handshake pool drives BouncyCastle and takes
 * the records from the queue; the serial side then touches neither. Each hands over to the other through an executor.
 */
final class AssociationEngine {
    private enum State {
        WAITING,
        HANDSHAKING,
        ESTABLISHED,
        ENDED
    }

    private enum Abort {
        NONE,
        CLOSED,
        DEADLINE
    }

    private static final Logger LOGGER = System.getLogger(AssociationEngine.class.getName());
    private static final byte FATAL = 2;
    private static final byte WARNING = 1;
    private static final byte NO_RENEGOTIATION = 100;

    private final DtlsContext context;
    private final Duration handshakeTimeout;
    private final AssociationRole role;
    private final RecordChannel channel;
    private final PeerEvents events;
    private final RecordQueue queue;
    private final RecordInput input;
    private final RecordTransport transport;
    private final ProtectedRecords records;
    private final SerialExecutor serial;
    private final AtomicBoolean drainScheduled = new AtomicBoolean();

    private volatile State state = State.WAITING;
    private Abort abort = Abort.NONE;
    private @Nullable HandshakeRun handshake;
    private DtlsTimers.@Nullable Timer deadline;

    AssociationEngine(
            DtlsContext context,
            DatagramSink sink,
            int mtu,
            Duration handshakeTimeout,
            RecordChannel channel,
            PeerEvents events,
            EpochGate gate,
            AssociationRole role) {
        this.context = context;
        this.handshakeTimeout = handshakeTimeout;
        this.role = role;
        this.channel = channel;
        this.events = events;
        this.queue = new RecordQueue(context.newParking(), context::nanoTime);
        this.input = new RecordInput(queue, context.counters());
        this.transport = new RecordTransport(queue, channel, gate, sink, mtu);
        this.records = new ProtectedRecords(channel);
        this.serial = new SerialExecutor(context::executeRecordTask);
    }

    // ---- any thread ----

    /** Begins the handshake without waiting for a hello; earlier records cannot belong to it. */
    void start() {
        execute(() -> {
            if (state == State.WAITING) {
                queue.clear();
                startDeadline();
                beginHandshake();
            }
        });
    }

    /** Cuts a datagram into records and queues them. */
    void receive(byte[] datagram, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, datagram.length);
        if (state == State.ENDED) {
            return;
        }
        input.receive(datagram, offset, length);
        if (state != State.HANDSHAKING && !queue.isEmpty() && drainScheduled.compareAndSet(false, true)) {
            execute(this::drain);
        }
    }

    /** Ends the association, whatever it is doing. */
    void close() {
        execute(() -> abandon(Abort.CLOSED));
    }

    /** Runs {@code task} on the association's thread; its failure ends the association. */
    void execute(IoTask task) {
        serial.execute(() -> {
            try {
                task.run();
            } catch (IOException e) {
                fail(events.explain(e));
            } catch (RuntimeException e) {
                LOGGER.log(Logger.Level.WARNING, "DTLS association ended by a fault", e);
                failByFault(e);
            }
        });
    }

    /** Runs {@code task} on the association's thread after {@code delay}, if the association is still established then. */
    DtlsTimers.Timer after(Duration delay, IoTask task) {
        return context.timers()
                .schedule(
                        () -> execute(() -> {
                            if (isEstablished()) {
                                task.run();
                            }
                        }),
                        delay);
    }

    /**
     * Sends application data as one record, after what was given before. Ignored once the association has ended.
     *
     * @throws IllegalStateException before the handshake has completed
     * @throws IllegalArgumentException if the data is empty or does not fit a datagram
     */
    void sendApplicationData(byte[] data, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, data.length);
        if (state == State.ENDED) {
            return;
        }
        int limit = sendLimit();
        if (length < 1 || length > limit) {
            throw new IllegalArgumentException("application data of " + length + " octets: expected 1 to " + limit);
        }
        byte[] copy = Arrays.copyOfRange(data, offset, offset + length);
        execute(() -> {
            if (isEstablished()) {
                send(DtlsRecords.APPLICATION_DATA, copy);
            }
        });
    }

    /**
     * The longest plaintext that fits a datagram.
     *
     * @throws IllegalStateException before the handshake has completed
     */
    int sendLimit() {
        return records.sendLimit();
    }

    boolean isEstablished() {
        return state == State.ESTABLISHED;
    }

    boolean isEnded() {
        return state == State.ENDED;
    }

    // ---- the association's thread ----

    /** Sends one protected record of this content type and returns its number. */
    long send(int contentType, byte[] content) throws IOException {
        return records.send(contentType, content);
    }

    /** Ends an established association with a fatal alert. */
    void refuse(DtlsAlert alert, String detail) throws IOException {
        send(DtlsRecords.ALERT, new byte[] {FATAL, (byte) alert.code()});
        fail(new DtlsFailure(DtlsFailure.Kind.PROTOCOL, alert.code(), detail));
    }

    private void startDeadline() {
        if (deadline == null) {
            deadline = context.timers().schedule(() -> execute(this::deadlinePassed), handshakeTimeout);
        }
    }

    private void deadlinePassed() throws IOException {
        if (state == State.WAITING || state == State.HANDSHAKING) {
            abandon(Abort.DEADLINE);
        }
    }

    private void beginHandshake() {
        state = State.HANDSHAKING;
        HandshakeRun run = new HandshakeRun(
                context.counters(),
                role,
                transport,
                open -> execute(() -> handshakeCompleted(open)),
                cause -> execute(() -> handshakeFailed(cause)));
        handshake = run;
        if (!context.startHandshake(run)) {
            if (role.waitsForHello()) {
                state = State.WAITING;
            } else {
                fail(new DtlsFailure(
                        DtlsFailure.Kind.OVERLOADED,
                        DtlsFailure.NO_ALERT,
                        "all handshake threads and queue places are taken"));
            }
        }
    }

    private void handshakeCompleted(DTLSTransport open) throws IOException {
        records.open(open);
        transport.stopBlocking();
        state = State.ESTABLISHED;
        if (abort != Abort.NONE) {
            finishAbandoned();
            return;
        }
        cancelDeadline();
        context.counters().increment(DtlsCounters.Event.HANDSHAKES_COMPLETED);
        role.established();
        role.afterRecords();
        drain();
    }

    private void handshakeFailed(Exception cause) throws IOException {
        if (abort != Abort.NONE) {
            finishAbandoned();
            return;
        }
        fail(events.explain(cause));
    }

    private void drain() throws IOException {
        drainScheduled.set(false);
        if (state == State.WAITING && role.waitsForHello()) {
            startDeadline();
            for (byte[] record = queue.poll(); record != null; record = queue.poll()) {
                if (role.isHello(record)) {
                    beginHandshake();
                    if (state != State.WAITING) {
                        return;
                    }
                }
            }
        }
        byte @Nullable [] buffer = null;
        while (state == State.ESTABLISHED && !transport.isEmpty()) {
            if (buffer == null) {
                buffer = records.receiveBuffer();
            }
            readRecords(buffer);
        }
    }

    private void readRecords(byte[] buffer) throws IOException {
        int length = records.receive(buffer);
        role.afterRecords();
        if (length > 0 && state == State.ESTABLISHED) {
            role.applicationData(Arrays.copyOf(buffer, length));
        }
        for (int i = channel.takeRenegotiationRequests(); i > 0 && state == State.ESTABLISHED; i--) {
            context.counters().increment(DtlsCounters.Event.RENEGOTIATIONS_REFUSED);
            send(DtlsRecords.ALERT, new byte[] {WARNING, NO_RENEGOTIATION});
        }
        if (events.closeNotifyReceived() && state == State.ESTABLISHED) {
            end();
            tell(role::closed);
        }
    }

    private void abandon(Abort reason) throws IOException {
        if (state == State.ENDED || abort != Abort.NONE) {
            return;
        }
        abort = reason;
        if (state == State.HANDSHAKING && handshake != null && !handshake.takeBack()) {
            // Its thread notices, sends the alert and then calls handshakeFailed.
            transport.abort();
            return;
        }
        finishAbandoned();
    }

    private void finishAbandoned() throws IOException {
        records.sendCloseNotify();
        if (abort == Abort.CLOSED) {
            end();
            tell(role::closed);
        } else {
            fail(new DtlsFailure(
                    DtlsFailure.Kind.DEADLINE,
                    DtlsAlert.USER_CANCELED.code(),
                    "the handshake did not complete within " + handshakeTimeout.toMillis() + " ms"));
        }
    }

    private void fail(DtlsFailure failure) {
        if (state == State.ENDED) {
            return;
        }
        context.counters().increment(DtlsCounters.Event.ASSOCIATIONS_FAILED);
        LOGGER.log(Logger.Level.DEBUG, "DTLS association failed: {0}", failure);
        end();
        tell(() -> role.failed(failure));
    }

    private void failByFault(RuntimeException fault) {
        try {
            if (state == State.ESTABLISHED) {
                send(DtlsRecords.ALERT, new byte[] {FATAL, (byte) DtlsAlert.INTERNAL_ERROR.code()});
            }
        } catch (IOException | RuntimeException e) {
            LOGGER.log(Logger.Level.DEBUG, "no alert after a fault", e);
        }
        fail(new DtlsFailure(DtlsFailure.Kind.INTERNAL, DtlsAlert.INTERNAL_ERROR.code(), "fault: " + fault));
    }

    private static void tell(Runnable listenerCall) {
        try {
            listenerCall.run();
        } catch (RuntimeException e) {
            LOGGER.log(Logger.Level.WARNING, "listener of a DTLS association failed", e);
        }
    }

    private void end() {
        state = State.ENDED;
        cancelDeadline();
        queue.close();
        handshake = null;
        channel.clear();
        events.clear();
        role.release();
        records.release();
    }

    private void cancelDeadline() {
        if (deadline != null) {
            deadline.cancel();
            deadline = null;
        }
    }
}
