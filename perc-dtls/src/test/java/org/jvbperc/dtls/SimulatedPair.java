package org.jvbperc.dtls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jvbperc.dtls.association.DtlsClientAssociation;
import org.jvbperc.dtls.association.DtlsContext;
import org.jvbperc.dtls.association.DtlsServerAssociation;
import org.jvbperc.dtls.simulation.PathConditions;
import org.jvbperc.dtls.simulation.SimulatedPath;
import org.jvbperc.dtls.simulation.Simulation;
import org.jvbperc.dtls.wire.DtlsRecords;

/**
 * A client and a server in simulated time, joined by a simulated network. Handshakes retransmit as in production, after 1 s at first,
 * and nothing depends on the speed of the machine.
 */
final class SimulatedPair implements AutoCloseable {
    /** Longer than any retransmission goes on. */
    static final Duration PATIENCE = Duration.ofMinutes(10);

    final Simulation simulation;
    final ClientEvents clientEvents = new ClientEvents();
    final ServerEvents serverEvents = new ServerEvents();
    final SimulatedPath toServer;
    final SimulatedPath toClient;
    final DtlsContext clientContext;
    final DtlsContext serverContext;
    final DtlsClientAssociation client;
    final DtlsServerAssociation server;

    /** What was sent when, in short. */
    final List<String> course = new ArrayList<>();

    SimulatedPair(long seed) {
        this(seed, TestPeers.clientConfig().build(), TestPeers.serverConfig());
    }

    SimulatedPair(long seed, DtlsClientConfig clientConfig, DtlsServerConfig serverConfig) {
        this(
                seed,
                clientConfig,
                serverConfig,
                new TestAdmission(TestPeers.serverParameters().build(), TestPeers.CLIENT_CERTIFICATE));
    }

    SimulatedPair(
            long seed, DtlsClientConfig clientConfig, DtlsServerConfig serverConfig, DtlsServerAdmission admission) {
        simulation = new Simulation(seed);
        clientContext = simulation.dtlsContext("client").build();
        serverContext = simulation.dtlsContext("server").build();
        toServer =
                new SimulatedPath(simulation, "to server", datagram -> server().receive(datagram, 0, datagram.length));
        toClient =
                new SimulatedPath(simulation, "to client", datagram -> client().receive(datagram, 0, datagram.length));
        client = new DtlsClientAssociation(
                clientContext,
                clientConfig,
                (bytes, offset, length) -> send("client", toServer, bytes, offset, length),
                clientEvents);
        server = new DtlsServerAssociation(
                serverContext,
                serverConfig,
                admission,
                (bytes, offset, length) -> send("server", toClient, bytes, offset, length),
                serverEvents);
    }

    private DtlsClientAssociation client() {
        return client;
    }

    private DtlsServerAssociation server() {
        return server;
    }

    private void send(String from, SimulatedPath path, byte[] bytes, int offset, int length) {
        course.add(simulation.nanoTime() + " " + from + " " + DtlsRecords.type(bytes, offset) + "/"
                + DtlsRecords.epoch(bytes, offset));
        path.send(bytes, offset, length);
    }

    /** Both directions. */
    void conditions(PathConditions conditions) {
        toServer.conditions(conditions);
        toClient.conditions(conditions);
    }

    /** Runs the handshake to its end on both sides. */
    void handshake() throws InterruptedException {
        client.start();
        ServerEvents.Established atServer = server(ServerEvents.Established.class);
        assertEquals(client(ClientEvents.Established.class).keys(), atServer.keys());
    }

    /** What the client hears next, which has to be of this type. */
    <T> T client(Class<T> type) throws InterruptedException {
        assertTrue(simulation.runUntil(() -> !clientEvents.isEmpty(), PATIENCE), "the client hears nothing");
        return clientEvents.next(type);
    }

    /** What the server hears next, which has to be of this type. */
    <T> T server(Class<T> type) throws InterruptedException {
        assertTrue(simulation.runUntil(() -> !serverEvents.isEmpty(), PATIENCE), "the server hears nothing");
        return serverEvents.next(type);
    }

    @Override
    public void close() {
        simulation.close();
        clientContext.close();
        serverContext.close();
    }
}
