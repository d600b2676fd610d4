package org.jvbperc.dtls;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jvbperc.dtls.association.DtlsClientAssociation;
import org.jvbperc.dtls.association.DtlsContext;
import org.jvbperc.dtls.association.DtlsServerAssociation;
import org.jvbperc.dtls.wire.DtlsRecords;

/**
 * A client and a server, each with a context of its own, joined by a link in memory that tests can disturb. The link carries
 * every record by itself, so that a test can pick out any. Handshake flights are sent once only; for
 * links that lose some of them there is {@link SimulatedPair}.
 */
final class DtlsPair implements AutoCloseable {
    /** The effect of a link on a record: none, one or several arrive at once. */
    @FunctionalInterface
    interface Link {
        List<byte[]> carry(byte[] datagram);
    }

    static final Link PERFECT = List::of;

    final ManualTimers timers = new ManualTimers();
    final DtlsContext clientContext;
    final DtlsContext serverContext;
    final ClientEvents clientEvents = new ClientEvents();
    final ServerEvents serverEvents = new ServerEvents();
    final AtomicInteger datagramsOfClient = new AtomicInteger();
    final AtomicInteger datagramsOfServer = new AtomicInteger();
    final List<byte[]> sentByClient = new CopyOnWriteArrayList<>();
    final List<byte[]> sentByServer = new CopyOnWriteArrayList<>();
    final DtlsClientAssociation client;
    final DtlsServerAssociation server;
    volatile Link toServer = PERFECT;
    volatile Link toClient = PERFECT;

    DtlsPair(DtlsClientConfig clientConfig, DtlsServerConfig serverConfig, DtlsServerAdmission admission) {
        this.clientContext = TestPeers.context("test-client").timers(timers).build();
        this.serverContext = TestPeers.context("test-server").timers(timers).build();
        this.client = new DtlsClientAssociation(clientContext, clientConfig, this::clientSends, clientEvents);
        this.server =
                new DtlsServerAssociation(serverContext, serverConfig, admission, this::serverSends, serverEvents);
    }

    static DtlsPair of(DtlsClientConfig clientConfig, DtlsServerParameters parameters) {
        return new DtlsPair(
                clientConfig, TestPeers.serverConfig(), new TestAdmission(parameters, TestPeers.CLIENT_CERTIFICATE));
    }

    static DtlsPair standard() {
        return of(TestPeers.clientConfig().build(), TestPeers.serverParameters().build());
    }

    private void clientSends(byte[] datagram, int offset, int length) {
        datagramsOfClient.incrementAndGet();
        for (byte[] record : records(datagram, offset, length)) {
            sentByClient.add(record);
            toServer.carry(record).forEach(d -> server.receive(d, 0, d.length));
        }
    }

    private void serverSends(byte[] datagram, int offset, int length) {
        datagramsOfServer.incrementAndGet();
        for (byte[] record : records(datagram, offset, length)) {
            sentByServer.add(record);
            toClient.carry(record).forEach(d -> client.receive(d, 0, d.length));
        }
    }

    private static List<byte[]> records(byte[] datagram, int offset, int length) {
        List<byte[]> records = new ArrayList<>();
        int position = offset;
        while (position < offset + length) {
            int record = DtlsRecords.length(datagram, position, offset + length - position);
            if (record < 0) {
                throw new AssertionError("a peer sent something that is no record");
            }
            records.add(Arrays.copyOfRange(datagram, position, position + record));
            position += record;
        }
        return records;
    }

    /** Runs the handshake; both sides' first event is taken. */
    Established handshake() throws InterruptedException {
        client.start();
        ClientEvents.Established c = clientEvents.next(ClientEvents.Established.class);
        ServerEvents.Established s = serverEvents.next(ServerEvents.Established.class);
        return new Established(c, s);
    }

    record Established(ClientEvents.Established client, ServerEvents.Established server) {}

    @Override
    public void close() {
        clientContext.close();
        serverContext.close();
    }
}
