package org.jvbperc.dtls.association;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.bouncycastle.tls.DTLSRequest;
import org.bouncycastle.tls.DTLSServerProtocol;
import org.bouncycastle.tls.DTLSTransport;
import org.bouncycastle.tls.DatagramTransport;
import org.jspecify.annotations.Nullable;
import org.jvbperc.dtls.DatagramSink;
import org.jvbperc.dtls.DtlsAlert;
import org.jvbperc.dtls.DtlsCounters;
import org.jvbperc.dtls.DtlsFailure;
import org.jvbperc.dtls.DtlsServerAdmission;
import org.jvbperc.dtls.DtlsServerConfig;
import org.jvbperc.dtls.DtlsServerListener;
import org.jvbperc.dtls.DtlsTimers;
import org.jvbperc.dtls.EktKeyEncoding;
import org.jvbperc.dtls.IoTask;
import org.jvbperc.dtls.ekt.EktFragment;
import org.jvbperc.dtls.ekt.EktOutbox;
import org.jvbperc.dtls.handshake.HelloAssembler;
import org.jvbperc.dtls.handshake.HelloVerifySender;
import org.jvbperc.dtls.handshake.PeerEvents;
import org.jvbperc.dtls.handshake.PercTlsServer;
import org.jvbperc.dtls.record.EktTlsCrypto;
import org.jvbperc.dtls.record.EpochGate;
import org.jvbperc.dtls.record.RecordChannel;
import org.jvbperc.dtls.wire.DtlsRecords;
import org.jvbperc.dtls.wire.EktKeyCodec;
import org.jvbperc.dtls.wire.RosterExtension;
import org.jvbperc.ekt.EktCipher;
import org.jvbperc.ekt.EktParameterSet;

/**
 * The Key Distributor's end of one DTLS-SRTP association: a handshake that admits the client (RFC 8844; RFC 9185 section 5.4), then
 * EKTKey messages, each repeated until it is acknowledged (RFC 8870 sections 5.2.2 and 5.4).
 *
 * <p>One object serves one handshake: a ClientHello for a new association (RFC 8842 section 3.1) needs a new object, and an
 * established one refuses renegotiation. Until a ClientHello with a valid cookie arrives, the association consists of this object,
 * a deadline and a ClientHello's fragments. All methods may be
 * called from any thread and return at once. An association does not call its listener any more after its context has been
 * closed.
 */
public final class DtlsServerAssociation implements AutoCloseable {
    private final DtlsContext context;
    private final DtlsServerConfig config;
    private final DtlsServerAdmission admission;
    private final DtlsServerListener listener;
    private final HelloVerifySender helloVerifySender;
    private final RecordChannel channel = new RecordChannel();
    private final PeerEvents events = new PeerEvents();
    private final AssociationEngine association;
    private final HelloAssembler hellos = new HelloAssembler();
    private @Nullable DTLSRequest request;
    private @Nullable EktOutbox outbox;
    private volatile @Nullable EktCipher negotiatedCipher;
    private volatile boolean takesRosters;

    /** Makes an association that waits for a ClientHello. */
    public DtlsServerAssociation(
            DtlsContext context,
            DtlsServerConfig config,
            DtlsServerAdmission admission,
            DatagramSink sink,
            DtlsServerListener listener) {
        this.context = context;
        this.config = config;
        this.admission = Objects.requireNonNull(admission);
        this.listener = Objects.requireNonNull(listener);
        this.helloVerifySender = new HelloVerifySender(config.mtu(), (datagram, offset, length) -> {
            context.counters().increment(DtlsCounters.Event.COOKIES_SENT);
            sink.send(datagram, offset, length);
        });
        this.association = new AssociationEngine(
                context,
                sink,
                config.mtu(),
                config.handshakeTimeout(),
                channel,
                events,
                new EpochGate(true),
                new Role());
    }

    /** Hands over one received UDP payload; the octets are copied. Dropped if the association's queue is full. */
    public void receive(byte[] datagram, int offset, int length) {
        association.receive(datagram, offset, length);
    }

    /**
     * Sends an EKTKey message and repeats it until the client acknowledges it (RFC 8870 sections 5.2.2 and 5.4): after 1 s,
     * doubling to 60 s, then {@code ektUnacknowledged}. Ignored once the association has ended.
     *
     * @param parameters copied; the caller keeps its own
     * @throws IllegalStateException before {@code established} or if EKT was not negotiated
     * @throws IllegalArgumentException if the cipher is not the negotiated one
     */
    public void sendEktKey(EktParameterSet parameters) {
        if (association.isEnded()) {
            return;
        }
        EktCipher cipher = negotiatedCipher;
        if (cipher == null) {
            throw new IllegalStateException("EKT was not negotiated or the handshake has not completed");
        }
        if (parameters.cipher() != cipher) {
            throw new IllegalArgumentException(
                    "the parameter set is for " + parameters.cipher() + ": " + cipher + " was negotiated");
        }
        int lengthBytes = config.ektKeyEncoding() == EktKeyEncoding.TWO_OCTET_LENGTHS ? 2 : 1;
        byte[] body = EktKeyCodec.encode(parameters, lengthBytes);
        int spi = parameters.spi();
        association.execute(() -> {
            if (association.isEstablished() && outbox != null) {
                context.counters().increment(DtlsCounters.Event.EKT_KEYS_SENT);
                outbox.send(EktKeyCodec.HANDSHAKE_TYPE, spi, body);
            } else {
                EktKeyCodec.wipe(body);
            }
        });
    }

    /** Whether the client takes rosters; known once established. */
    public boolean takesRosters() {
        return takesRosters;
    }

    /**
     * Sends a roster message, in order with EKTKeys and repeated like them. Ignored once the association has ended.
     *
     * @param body of 1 to {@link RosterExtension#MAX_BODY_BYTES} octets; copied
     * @throws IllegalStateException if the client does not take rosters
     */
    public void sendRoster(byte[] body) {
        if (association.isEnded()) {
            return;
        }
        if (!takesRosters || body.length == 0 || body.length > RosterExtension.MAX_BODY_BYTES) {
            throw new IllegalStateException("a roster of " + body.length + " octets cannot be sent to this client");
        }
        byte[] copy = body.clone();
        association.execute(() -> {
            if (association.isEstablished() && outbox != null) {
                outbox.send(RosterExtension.HANDSHAKE_TYPE, 0, copy);
            }
        });
    }

    /**
     * Sends application data as one record, in order with everything else that is sent, and not again if it is lost. Ignored
     * once the association has ended.
     *
     * @param data copied
     * @throws IllegalStateException before {@code established}
     * @throws IllegalArgumentException if {@code length} is not 1 to {@link #applicationDataLimit}
     */
    public void sendApplicationData(byte[] data, int offset, int length) {
        association.sendApplicationData(data, offset, length);
    }

    /**
     * The longest application data that fits one datagram of the configured MTU, in octets.
     *
     * @throws IllegalStateException before {@code established}
     */
    public int applicationDataLimit() {
        return association.sendLimit();
    }

    /**
     * Probes whether the client is present: {@code alive} follows if it is. Repeats an EKTKey; does nothing while there is
     * none.
     */
    public void probe() {
        association.execute(() -> {
            if (association.isEstablished() && outbox != null) {
                outbox.probe();
            }
        });
    }

    /**
     * Runs {@code task} on the association's thread, where its listener is called, after what was given to it before, also once the
     * association has ended. A failure of the task ends the association.
     */
    public void execute(Runnable task) {
        association.execute(task::run);
    }

    /** Runs {@code task} on the association's thread after {@code delay}, if the association is still established then. */
    public DtlsTimers.Timer after(Duration delay, Runnable task) {
        return association.after(delay, task::run);
    }

    /** Sends close_notify, or abandons the handshake; the listener's {@code closed()} follows. Idempotent. */
    @Override
    public void close() {
        association.close();
    }

    /** The server's implementation of the role. */
    private final class Role implements AssociationRole {
        @Override
        public boolean isHello(byte[] record) {
            byte[] hello = hellos.add(record);
            request = hello == null
                    ? null
                    : context.cookies().verify(config.clientId(), hello, 0, hello.length, helloVerifySender);
            return request != null;
        }

        @Override
        public DTLSTransport handshake(DatagramTransport transport) throws IOException {
            EktTlsCrypto crypto = new EktTlsCrypto(context.random(), channel);
            return new DTLSServerProtocol()
                    .accept(
                            new PercTlsServer(crypto, admission, events, context.handshakeResendMillis()),
                            transport,
                            request);
        }

        @Override
        public boolean waitsForHello() {
            return true;
        }

        @Override
        public void established() {
            request = null;
            takesRosters = events.rostersAgreed();
            Optional<EktCipher> cipher = events.ektCipher();
            cipher.ifPresent(negotiated -> {
                outbox = new EktOutbox(new EktWire(), channel.sentFinishedSeq() + 1);
                negotiatedCipher = negotiated;
            });
            listener.established(events.profile(), cipher, events.takeKeys());
        }

        @Override
        public void afterRecords() throws IOException {
            List<EktFragment> fragments = channel.takeFragments();
            if (!fragments.isEmpty()) {
                fragments.forEach(EktFragment::wipe);
                association.refuse(DtlsAlert.UNEXPECTED_MESSAGE, "EKTKey from a client (RFC 8870 section 5.2.2)");
                return;
            }
            List<Long> acknowledged = channel.takeAcknowledged();
            if (outbox != null) {
                outbox.acknowledge(acknowledged);
            }
        }

        @Override
        public void applicationData(byte[] data) {
            listener.applicationData(data);
        }

        @Override
        public void release() {
            request = null;
            hellos.clear();
            if (outbox != null) {
                outbox.clear();
            }
        }

        @Override
        public void failed(DtlsFailure failure) {
            listener.failed(failure);
        }

        @Override
        public void closed() {
            listener.closed();
        }
    }

    /** The association's services for {@link EktOutbox}. */
    private final class EktWire implements EktOutbox.Wire {
        @Override
        public long send(byte[] fragment) throws IOException {
            return association.send(DtlsRecords.HANDSHAKE, fragment);
        }

        @Override
        public int fragmentLimit() throws IOException {
            return association.sendLimit();
        }

        @Override
        public DtlsTimers.Timer after(Duration delay, IoTask task) {
            return association.after(delay, task);
        }

        @Override
        public long nanoTime() {
            return context.nanoTime();
        }

        @Override
        public void alive(long sentNanos) {
            listener.alive(sentNanos);
        }

        @Override
        public void acknowledged(int spi) {
            context.counters().increment(DtlsCounters.Event.EKT_KEYS_ACKNOWLEDGED);
            listener.ektAcknowledged(spi);
        }

        @Override
        public void unacknowledged(int spi) {
            context.counters().increment(DtlsCounters.Event.EKT_KEYS_UNACKNOWLEDGED);
            listener.ektUnacknowledged(spi);
        }

        @Override
        public void retransmitting() {
            context.counters().increment(DtlsCounters.Event.EKT_KEYS_RETRANSMITTED);
        }
    }
}
