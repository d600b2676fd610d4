package org.jvbperc.embedded.ice;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.jvbperc.embedded.impairment.ImpairedUdpRelay;
import org.jvbperc.embedded.impairment.ImpairmentSpec;
import org.jvbperc.embedded.metrics.BridgeCounter;
import org.jvbperc.embedded.metrics.BridgeMetrics;
import org.jvbperc.ice.IceParameters;
import org.jvbperc.testkit.Await;

/** The bridge's ICE with a real ice4j client on the other side, over UDP on loopback. */
class SharedPortTransportIT {
    private static final byte[] DTLS = {22, (byte) 254, (byte) 253, 1};
    private static final byte[] RTP = {(byte) 0x80, 100, 0, 1, 0, 0, 0, 0, 1, 2, 3, 4};

    private final BridgeMetrics metrics = new BridgeMetrics();
    private final Events events = new Events();
    private final IceHarvester harvester = bind();
    private final SharedPortTransport transport = allocate(harvester, events);

    private IceHarvester bind() {
        try {
            return IceHarvester.bind(InetAddress.getLoopbackAddress(), 0);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private SharedPortTransport allocate(IceHarvester port, Events listener) {
        try {
            return SharedPortTransport.allocate(port, false, listener, metrics);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @AfterEach
    void close() {
        transport.close();
        harvester.close();
    }

    private static final class Events implements SharedPortListener {
        final CountDownLatch writable = new CountDownLatch(1);
        final BlockingQueue<byte[]> dtls = new LinkedBlockingQueue<>();
        final BlockingQueue<byte[]> media = new LinkedBlockingQueue<>();
        final BlockingQueue<String> failures = new LinkedBlockingQueue<>();

        @Override
        public void writable() {
            writable.countDown();
        }

        @Override
        public void dtls(byte[] buffer, int offset, int length) {
            dtls.add(Arrays.copyOfRange(buffer, offset, offset + length));
        }

        @Override
        public void media(byte[] buffer, int offset, int length) {
            media.add(Arrays.copyOfRange(buffer, offset, offset + length));
        }

        @Override
        public void failed(String reason) {
            failures.add(reason);
        }

        byte[] nextDtls() {
            return Await.next(dtls, "a DTLS datagram");
        }

        byte[] nextMedia() {
            return Await.next(media, "a media packet");
        }
    }

    @Test
    void connect_withCandidates_carriesDtlsAndMediaBothWays() throws Exception {
        try (IceClient client = new IceClient()) {
            transport.start(client.ufrag(), client.password());
            client.start(transport.local());
            Await.open(events.writable, "a pair to send on");
            client.awaitCompleted();
            client.send(DTLS);
            assertArrayEquals(DTLS, events.nextDtls());
            client.send(RTP);
            assertArrayEquals(RTP, events.nextMedia());
            transport.sendDtls(DTLS, 0, DTLS.length);
            assertArrayEquals(DTLS, client.receive());
            byte[] inside = new byte[RTP.length + 4];
            System.arraycopy(RTP, 0, inside, 3, RTP.length);
            transport.send(inside, 3, RTP.length);
            assertArrayEquals(RTP, client.receive());
            assertNotEquals(0, transport.lastConsentNanos());
        }
    }

    @Test
    void connect_withoutRemoteCandidates_findsPeerByItsChecks() throws Exception {
        try (IceClient client = new IceClient()) {
            transport.start(client.ufrag(), client.password());
            client.start(transport.local());
            client.awaitCompleted();
            Await.open(events.writable, "a pair to send on");
            client.send(RTP);
            assertArrayEquals(RTP, events.nextMedia());
        }
    }

    @Test
    void sendDtls_beforePair_isHeldInOrderAndBounded() throws Exception {
        try (IceClient client = new IceClient()) {
            for (int i = 0; i < SharedPortTransport.MAX_HELD + 4; i++) {
                transport.sendDtls(new byte[] {22, (byte) i}, 0, 2);
            }
            assertEquals(4, metrics.value(BridgeCounter.DTLS_DROPPED));
            transport.start(client.ufrag(), client.password());
            client.start(transport.local());
            client.awaitCompleted();
            for (int i = 4; i < SharedPortTransport.MAX_HELD + 4; i++) {
                assertArrayEquals(new byte[] {22, (byte) i}, client.receive());
            }
        }
    }

    @Test
    void dtls_beforeOwnCheckSucceeded_isHeldUntilThen() throws Exception {
        try (IceClient client = new IceClient()) {
            client.start(transport.local());
            client.awaitCompleted(); // The bridge answers checks before it knows the peer.
            client.send(DTLS);
            client.send(RTP);
            awaitAtLeast(2, BridgeCounter.PACKETS_RECEIVED);
            assertEquals(0, events.dtls.size());
            assertEquals(1, metrics.value(BridgeCounter.PACKETS_DROPPED_NOT_VALIDATED));
            transport.start(client.ufrag(), client.password());
            assertArrayEquals(DTLS, events.nextDtls());
            assertEquals(0, events.media.size());
        }
    }

    private void awaitAtLeast(long expected, BridgeCounter counter) {
        Await.until(
                counter + " " + expected, () -> metrics.value(counter) >= expected, () -> "" + metrics.value(counter));
    }

    @Test
    void datagrams_fromStranger_reachNobody() throws Exception {
        try (DatagramSocket stranger = new DatagramSocket(0, InetAddress.getLoopbackAddress());
                IceClient client = new IceClient()) {
            stranger.send(new java.net.DatagramPacket(DTLS, DTLS.length, harvester.advertised()));
            stranger.send(new java.net.DatagramPacket(RTP, RTP.length, harvester.advertised()));
            transport.start(client.ufrag(), client.password());
            client.start(transport.local());
            client.awaitCompleted();
            Await.open(events.writable, "a pair to send on");
            stranger.send(new java.net.DatagramPacket(DTLS, DTLS.length, harvester.advertised()));
            client.send(RTP);
            assertArrayEquals(RTP, events.nextMedia());
            assertEquals(0, events.dtls.size());
            assertEquals(0, events.media.size());
        }
    }

    @Test
    void datagrams_ofUnknownKind_areCounted() throws Exception {
        try (IceClient client = new IceClient()) {
            transport.start(client.ufrag(), client.password());
            client.start(transport.local());
            client.awaitCompleted();
            Await.open(events.writable, "a pair to send on");
            for (int first : new int[] {5, 17, 70, 100, 200}) {
                client.sendRaw(new byte[] {(byte) first, 1, 2, 3}, harvester.advertised());
            }
            client.send(RTP);
            assertArrayEquals(RTP, events.nextMedia());
            assertEquals(5, metrics.value(BridgeCounter.PACKETS_DROPPED_UNKNOWN_KIND));
        }
    }

    @Test
    void twoEndpoints_onOnePort_areSeparate() throws Exception {
        Events otherEvents = new Events();
        try (SharedPortTransport other = allocate(harvester, otherEvents);
                IceClient client = new IceClient();
                IceClient otherClient = new IceClient()) {
            transport.start(client.ufrag(), client.password());
            other.start(otherClient.ufrag(), otherClient.password());
            client.start(transport.local());
            otherClient.start(other.local());
            client.awaitCompleted();
            otherClient.awaitCompleted();
            Await.open(otherEvents.writable, "a pair to send on");
            otherClient.send(RTP);
            assertArrayEquals(RTP, otherEvents.nextMedia());
            assertEquals(0, events.media.size());
        }
    }

    @Test
    void close_thenDatagrams_reachNobody() throws Exception {
        try (IceClient client = new IceClient()) {
            transport.start(client.ufrag(), client.password());
            client.start(transport.local());
            client.awaitCompleted();
            Await.open(events.writable, "a pair to send on");
            transport.close();
            transport.send(RTP, 0, RTP.length);
            transport.sendDtls(DTLS, 0, DTLS.length);
            transport.start(client.ufrag(), client.password());
            client.sendRaw(RTP, harvester.advertised());
            assertEquals(2, metrics.value(BridgeCounter.PACKETS_DROPPED_SEND));
            assertEquals(0, metrics.value(BridgeCounter.PACKETS_SENT));
            awaitAnotherEndpointsPacket();
            assertEquals(0, events.media.size());
        }
    }

    /** Returns when another endpoint's packet has come: the bridge has handled then what came to its port before, checks included. */
    private void awaitAnotherEndpointsPacket() throws Exception {
        Events others = new Events();
        try (SharedPortTransport other = allocate(harvester, others);
                IceClient otherClient = new IceClient()) {
            other.start(otherClient.ufrag(), otherClient.password());
            otherClient.start(other.local());
            otherClient.awaitCompleted();
            Await.open(others.writable, "the other endpoint's pair");
            otherClient.send(RTP);
            assertArrayEquals(RTP, others.nextMedia());
        }
    }

    @Test
    void bind_portInUse_isRefused() throws Exception {
        int port = harvester.advertised().getPort();
        assertThrows(IOException.class, () -> IceHarvester.bind(InetAddress.getLoopbackAddress(), port));
    }

    @Test
    void connect_throughDamage_stillConnectsAndStaysBehindRelay() throws Exception {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        ImpairmentSpec spec = ImpairmentSpec.parse("loss=0.2,duplicate=0.2,reorder=0.2,seed=3");
        try (ImpairedUdpRelay relay =
                ImpairedUdpRelay.open(loopback, 0, spec, () -> metrics.count(BridgeCounter.DATAGRAMS_IMPAIRED))) {
            try (IceHarvester behind = IceHarvester.bindBehind(loopback, relay.address());
                    SharedPortTransport damaged = allocate(behind, events);
                    IceClient client = new IceClient()) {
                relay.start(behind.local());
                assertEquals(
                        relay.address().getPort(),
                        damaged.local().candidates().get(0).address().getPort());
                damaged.start(client.ufrag(), client.password());
                client.start(damaged.local());
                client.awaitCompleted();
                Await.open(events.writable, "a pair to send on");
                for (int i = 0; i < 200; i++) {
                    client.send(RTP);
                }
                long received = awaitMark(client);
                assertTrue(received > 120 && received < 240, "received " + received);
                assertTrue(metrics.value(BridgeCounter.DATAGRAMS_IMPAIRED) > 50);
                assertFalse(damaged.local().candidates().isEmpty());
            }
        }
    }

    /** Sends a marked packet until one arrives, and returns how many others have arrived before it. */
    private long awaitMark(IceClient client) {
        byte[] mark = RTP.clone();
        mark[RTP.length - 1]++;
        List<byte[]> before = new ArrayList<>();
        Await.until("a packet that is sent last", () -> {
            client.send(mark);
            List<byte[]> come = new ArrayList<>();
            events.media.drainTo(come);
            before.addAll(come);
            return come.stream().anyMatch(packet -> Arrays.equals(mark, packet));
        });
        return before.stream().filter(packet -> Arrays.equals(RTP, packet)).count();
    }

    @Test
    void start_wrongPassword_neverBecomesWritable() throws Exception {
        try (IceClient client = new IceClient()) {
            transport.start(client.ufrag(), "wrongwrongwrongwrongwrong");
            IceParameters bridge = transport.local();
            client.start(new IceParameters(bridge.ufrag(), "anotherwrongpassword12345", bridge.candidates()));
            client.sendRaw(DTLS, harvester.advertised());
            awaitAnotherEndpointsPacket();
            assertEquals(0, events.dtls.size());
            assertFalse(transport.isWritable());
        }
    }

    @Test
    void advertised_isTheBoundAddress() {
        InetSocketAddress advertised = harvester.advertised();
        assertEquals(harvester.local(), advertised);
        assertTrue(advertised.getPort() > 0);
    }
}
