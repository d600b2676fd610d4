package org.jvbperc.dtls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.jvbperc.crypto.Octets;
import org.jvbperc.dtls.association.DtlsClientAssociation;
import org.jvbperc.dtls.association.DtlsContext;
import org.jvbperc.dtls.association.DtlsServerAssociation;
import org.jvbperc.dtls.record.RecordQueue;
import org.jvbperc.dtls.wire.DtlsRecords;
import org.jvbperc.ekt.EktCipher;
import org.jvbperc.testkit.Await;

/** Deadlines, floods, threads: what an association costs. */
@Timeout(600)
class DtlsLimitsTest {
    private static final int HANDSHAKE_THREADS = 16;

    @Test
    void deadline_serverHearsNothingMore_releasesAssociation() throws Exception {
        try (DtlsPair pair = DtlsPair.standard()) {
            pair.toClient = datagram -> List.of();
            pair.client.start();
            TestPeers.await(() -> !pair.sentByServer.isEmpty(), "HelloVerifyRequest");
            pair.timers.awaitPending(2);
            pair.timers.advance(Duration.ofSeconds(15));
            assertEquals(
                    DtlsFailure.Kind.DEADLINE,
                    pair.serverEvents.next(DtlsFailure.class).kind());
            assertEquals(
                    DtlsFailure.Kind.DEADLINE,
                    pair.clientEvents.next(DtlsFailure.class).kind());
            assertEquals(0, pair.timers.pending());
        }
    }

    @Test
    void deadline_inTheMiddleOfTheHandshake_freesItsThread() throws Exception {
        try (DtlsPair pair = DtlsPair.standard()) {
            pair.toServer = datagram -> pair.sentByClient.size() <= 2 ? List.of(datagram) : List.of();
            pair.client.start();
            TestPeers.await(() -> pair.sentByClient.size() > 2, "the client's second flight");
            pair.timers.advance(Duration.ofSeconds(15));
            assertEquals(
                    DtlsFailure.Kind.DEADLINE,
                    pair.serverEvents.next(DtlsFailure.class).kind());
            DtlsFailure atClient = pair.clientEvents.next(DtlsFailure.class);
            assertTrue(
                    atClient.kind() == DtlsFailure.Kind.DEADLINE || atClient.kind() == DtlsFailure.Kind.ALERT_RECEIVED);
            TestPeers.await(
                    () -> pair.serverContext.activeHandshakes() == 0 && pair.clientContext.activeHandshakes() == 0,
                    "the handshake threads to be free");
        }
    }

    @Test
    void start_allHandshakeThreadsTaken_failsAsOverloaded() throws Exception {
        ManualTimers timers = new ManualTimers();
        try (DtlsContext context = TestPeers.context("test-small")
                .handshakeThreads(1)
                .handshakeQueueLength(1)
                .timers(timers)
                .build()) {
            ClientEvents[] events = {new ClientEvents(), new ClientEvents(), new ClientEvents()};
            CountDownLatch firstIsRunning = new CountDownLatch(1);
            List<DtlsClientAssociation> clients = new ArrayList<>();
            for (ClientEvents each : events) {
                clients.add(new DtlsClientAssociation(
                        context,
                        TestPeers.clientConfig().build(),
                        (datagram, offset, length) -> firstIsRunning.countDown(),
                        each));
            }
            clients.get(0).start();
            Await.open(firstIsRunning, "the first handshake");
            clients.get(1).start();
            TestPeers.await(() -> context.waitingHandshakes() == 1, "the second handshake to wait");
            clients.get(2).start();
            assertEquals(
                    DtlsFailure.Kind.OVERLOADED,
                    events[2].next(DtlsFailure.class).kind());
            // One that still waits for a thread can be closed at once, and one that runs gives its thread back.
            clients.get(1).close();
            events[1].next(ClientEvents.Closed.class);
            clients.get(0).close();
            events[0].next(ClientEvents.Closed.class);
            TestPeers.await(() -> context.activeHandshakes() == 0, "the handshake thread to be free");
        }
    }

    @Test
    void handshakes_ofPeersThatFallSilent_holdUpNobody() throws Exception {
        int silent = 100;
        try (DtlsPair pair = DtlsPair.standard()) {
            pair.handshake();
            byte[] helloWithCookie = pair.sentByClient.get(1);
            for (int i = 0; i < silent; i++) {
                new DtlsServerAssociation(
                                pair.serverContext,
                                TestPeers.serverConfig(),
                                new TestAdmission(TestPeers.serverParameters().build(), TestPeers.CLIENT_CERTIFICATE),
                                (datagram, offset, length) -> {},
                                new ServerEvents())
                        .receive(helloWithCookie, 0, helloWithCookie.length);
            }
            TestPeers.await(() -> pair.serverContext.activeHandshakes() == silent, "all handshakes to be under way");
            ClientEvents clientEvents = new ClientEvents();
            DtlsClientAssociation[] client = new DtlsClientAssociation[1];
            DtlsServerAssociation server = new DtlsServerAssociation(
                    pair.serverContext,
                    TestPeers.serverConfig(),
                    new TestAdmission(TestPeers.serverParameters().build(), TestPeers.CLIENT_CERTIFICATE),
                    (datagram, offset, length) -> client[0].receive(datagram, offset, length),
                    new ServerEvents());
            client[0] = new DtlsClientAssociation(
                    pair.clientContext, TestPeers.clientConfig().build(), server::receive, clientEvents);
            client[0].start();
            clientEvents.next(ClientEvents.Established.class);
            TestPeers.await(() -> pair.serverContext.activeHandshakes() == silent, "its thread to be free");
        }
    }

    @Test
    void receive_floodDuringHandshake_isDroppedAtTheQueuesBound() throws Exception {
        int flood = 10_000;
        byte[] record = PlaintextRecord.of(DtlsRecords.APPLICATION_DATA, new byte[100]);
        TestAdmission admission = new TestAdmission(TestPeers.serverParameters().build(), TestPeers.CLIENT_CERTIFICATE);
        AtomicReference<SimulatedPair> flooded = new AtomicReference<>();
        DtlsServerAdmission slow = new DtlsServerAdmission() {
            @Override
            public DtlsServerParameters clientHello(ClientHelloInfo info) throws DtlsRefusal {
                for (int i = 0; i < flood; i++) {
                    flooded.get().server.receive(record, 0, record.length);
                }
                return admission.clientHello(info);
            }

            @Override
            public void clientCertificate(java.security.cert.X509Certificate certificate) throws DtlsRefusal {
                admission.clientCertificate(certificate);
            }
        };
        try (SimulatedPair pair =
                new SimulatedPair(1, TestPeers.clientConfig().build(), TestPeers.serverConfig(), slow)) {
            flooded.set(pair);
            pair.handshake();
            assertEquals(
                    flood - RecordQueue.MAX_RECORDS,
                    pair.serverContext.counters().get(DtlsCounters.Event.RECORDS_DROPPED_QUEUE_FULL));
        }
    }

    @Test
    void establishedAssociations_many_holdNoThreadEach() throws Exception {
        ManualTimers timers = new ManualTimers();
        try (DtlsContext clients = TestPeers.context("many-clients")
                        .handshakeThreads(HANDSHAKE_THREADS)
                        .timers(timers)
                        .build();
                DtlsContext servers = TestPeers.context("many-servers")
                        .handshakeThreads(HANDSHAKE_THREADS)
                        .timers(timers)
                        .build()) {
            List<ServerEvents> serverEvents = new ArrayList<>();
            List<DtlsServerAssociation> serverAssociations = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                ClientEvents clientEvent = new ClientEvents();
                ServerEvents serverEvent = new ServerEvents();
                DtlsClientAssociation[] client = new DtlsClientAssociation[1];
                DtlsServerAssociation server = new DtlsServerAssociation(
                        servers,
                        DtlsServerConfig.defaults(Octets.of(new byte[] {(byte) i})),
                        new TestAdmission(TestPeers.serverParameters().build(), TestPeers.CLIENT_CERTIFICATE),
                        (datagram, offset, length) -> client[0].receive(datagram, offset, length),
                        serverEvent);
                client[0] = new DtlsClientAssociation(
                        clients, TestPeers.clientConfig().build(), server::receive, clientEvent);
                client[0].start();
                clientEvent.next(ClientEvents.Established.class);
                serverEvent.next(ServerEvents.Established.class);
                serverEvents.add(serverEvent);
                serverAssociations.add(server);
            }
            TestPeers.await(
                    () -> clients.activeHandshakes() == 0 && servers.activeHandshakes() == 0, "handshakes to end");
            // All associations work at a time, on the few threads there are.
            serverAssociations.forEach(server -> server.sendEktKey(TestPeers.ektParameters(EktCipher.AESKW_128, 1)));
            for (ServerEvents events : serverEvents) {
                events.next(ServerEvents.Acknowledged.class);
            }
            Set<String> busy = threadsNamed("many-").stream()
                    .filter(name -> name.contains("-record-"))
                    .collect(Collectors.toSet());
            assertTrue(busy.size() <= 4, "record threads: " + busy);
            Set<String> all = threadsNamed("many-");
            assertTrue(all.size() <= 2 * (HANDSHAKE_THREADS + 2), "all threads: " + all);
            assertTrue(
                    Thread.getAllStackTraces().entrySet().stream()
                            .filter(entry -> entry.getKey().getName().startsWith("many-"))
                            .noneMatch(entry -> Arrays.stream(entry.getValue())
                                    .anyMatch(frame -> frame.getClassName().startsWith("org.bouncycastle.tls"))),
                    "no thread waits inside an association");
        }
    }

    @Test
    void start_twice_isOneHandshake() throws Exception {
        try (DtlsPair pair = DtlsPair.standard()) {
            pair.client.start();
            pair.handshake();
            assertEquals(1, pair.clientContext.counters().get(DtlsCounters.Event.HANDSHAKES_STARTED));
        }
    }

    @Test
    void contextClose_duringHandshake_endsItsThreads() throws Exception {
        ManualTimers timers = new ManualTimers();
        DtlsContext context = TestPeers.context("closing").timers(timers).build();
        CountDownLatch helloSent = new CountDownLatch(1);
        DtlsClientAssociation client = new DtlsClientAssociation(
                context,
                TestPeers.clientConfig().build(),
                (datagram, offset, length) -> helloSent.countDown(),
                new ClientEvents());
        client.start();
        Await.open(helloSent, "a ClientHello");
        context.close();
        TestPeers.await(() -> threadsNamed("closing-").isEmpty(), "the threads to end");
        client.close();
        client.receive(new byte[20], 0, 20);
    }

    private static Set<String> threadsNamed(String prefix) {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith(prefix))
                .collect(Collectors.toSet());
    }
}
