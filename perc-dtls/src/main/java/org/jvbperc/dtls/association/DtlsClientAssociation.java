package org.jvbperc.dtls.association;

import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.bouncycastle.tls.DTLSClientProtocol;
import org.bouncycastle.tls.DTLSTransport;
import org.bouncycastle.tls.DatagramTransport;
import org.jspecify.annotations.Nullable;
import org.jvbperc.crypto.Octets;
import org.jvbperc.dtls.DatagramSink;
import org.jvbperc.dtls.DtlsAlert;
import org.jvbperc.dtls.DtlsClientConfig;
import org.jvbperc.dtls.DtlsClientListener;
import org.jvbperc.dtls.DtlsCounters;
import org.jvbperc.dtls.DtlsFailure;
import org.jvbperc.dtls.DtlsTimers;
import org.jvbperc.dtls.ekt.EktFragment;
import org.jvbperc.dtls.ekt.EktInbox;
import org.jvbperc.dtls.handshake.PeerEvents;
import org.jvbperc.dtls.handshake.PercTlsClient;
import org.jvbperc.dtls.record.EktTlsCrypto;
import org.jvbperc.dtls.record.EpochGate;
import org.jvbperc.dtls.record.RecordChannel;
import org.jvbperc.dtls.wire.AckCodec;
import org.jvbperc.dtls.wire.DtlsDecodeException;
import org.jvbperc.dtls.wire.DtlsRecords;
import org.jvbperc.ekt.EktParameterSet;

/**
 * The endpoint's end of a DTLS-SRTP association (RFC 9185 section 5.1): one handshake, then EKTKey messages from the server (RFC
 * 8870 section 5), each acknowledged, as is every repetition of it.
 *
 * <p>All methods may be called from any thread and return at once. After an abandoned handshake the server may wait for its own
 * deadline, because an alert is not always readable in the middle of a handshake. An association does not call its listener any
 * more after its context has been closed.
 */
public final class DtlsClientAssociation implements AutoCloseable {
    private final DtlsContext context;
    private final DtlsClientConfig config;
    private final DtlsClientListener listener;
    private final RecordChannel channel = new RecordChannel();
    private final PeerEvents events = new PeerEvents();
    private final AssociationEngine association;
    private @Nullable EktInbox inbox;
    private List<Long> lastAcknowledged = List.of();

    /** Creates an association that does nothing before {@link #start}. */
    public DtlsClientAssociation(
            DtlsContext context, DtlsClientConfig config, DatagramSink sink, DtlsClientListener listener) {
        this.context = context;
        this.config = config;
        this.listener = Objects.requireNonNull(listener);
        this.association = new AssociationEngine(
                context,
                sink,
                config.mtu(),
                config.handshakeTimeout(),
                channel,
                events,
                new EpochGate(false),
                new Role());
    }

    /** Sends the ClientHello. A second call is ignored. */
    public void start() {
        association.start();
    }

    /** Hands over one received UDP payload; the octets are copied. Dropped if the association's queue is full. */
    public void receive(byte[] datagram, int offset, int length) {
        association.receive(datagram, offset, length);
    }

    /** Whether the server sends rosters: then each EKTKey comes after its roster. Known once established. */
    public boolean receivesRosters() {
        return events.rostersAgreed();
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

    /** Sends close_notify, or abandons the handshake; the listener's {@code closed()} follows. Idempotent. */
    @Override
    public void close() {
        association.close();
    }

    private void receiveEktKeys(List<EktFragment> fragments) throws IOException {
        if (inbox == null) {
            fragments.forEach(EktFragment::wipe);
            association.refuse(
                    DtlsAlert.UNEXPECTED_MESSAGE, "EKTKey although EKT was not negotiated (RFC 8870 section 5.2.2)");
            return;
        }
        EktInbox.Delivery delivery;
        try {
            delivery = inbox.receive(fragments);
        } catch (DtlsDecodeException malformed) {
            association.refuse(DtlsAlert.DECODE_ERROR, String.valueOf(malformed.getMessage()));
            return;
        }
        acknowledge(delivery.acknowledge());
        if (!delivery.acknowledge().isEmpty()) {
            boolean first = lastAcknowledged.isEmpty();
            lastAcknowledged = delivery.acknowledge();
            if (first && !config.presenceInterval().isZero()) {
                showPresenceLater();
            }
        }
        for (EktInbox.Item item : delivery.items()) {
            EktParameterSet parameters = item.parameters();
            Octets roster = item.roster();
            if (parameters != null) {
                context.counters().increment(DtlsCounters.Event.EKT_KEYS_RECEIVED);
                listener.ektKey(parameters);
            } else if (roster != null) {
                listener.roster(roster.toByteArray());
            }
        }
    }

    private void showPresenceLater() {
        DtlsTimers.Timer unused = association.after(config.presenceInterval(), () -> {
            acknowledge(lastAcknowledged);
            showPresenceLater();
        });
    }

    private void acknowledge(List<Long> records) throws IOException {
        int limit = AckCodec.entriesIn(association.sendLimit());
        for (int from = 0; from < records.size(); from += limit) {
            List<Long> part = records.subList(from, Math.min(records.size(), from + limit));
            association.send(DtlsRecords.ACK, AckCodec.encode(part));
        }
    }

    /** The client's implementation of the role. */
    private final class Role implements AssociationRole {
        @Override
        public boolean isHello(byte[] record) {
            return false;
        }

        @Override
        public DTLSTransport handshake(DatagramTransport transport) throws IOException {
            if (config.rosters()) {
                channel.expectRosters();
            }
            EktTlsCrypto crypto = new EktTlsCrypto(context.random(), channel);
            return new DTLSClientProtocol()
                    .connect(new PercTlsClient(crypto, config, events, context.handshakeResendMillis()), transport);
        }

        @Override
        public boolean waitsForHello() {
            return false;
        }

        @Override
        public void established() {
            events.ektCipher()
                    .ifPresent(cipher ->
                            inbox = new EktInbox(cipher, events.rostersAgreed(), channel.receivedFinishedSeq() + 1));
            listener.established(events.profile(), events.takeKeys());
        }

        @Override
        public void afterRecords() throws IOException {
            List<EktFragment> fragments = channel.takeFragments();
            if (!fragments.isEmpty()) {
                receiveEktKeys(fragments);
            }
        }

        @Override
        public void applicationData(byte[] data) {
            listener.applicationData(data);
        }

        @Override
        public void release() {
            if (inbox != null) {
                inbox.clear();
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
}
