package org.jvbperc.embedded.impairment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.jvbperc.testkit.Await;

/** The relay between real sockets. */
class ImpairedUdpRelayIT {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
    private static final int COUNT = 120;

    private static DatagramSocket socket() throws IOException {
        DatagramSocket socket = new DatagramSocket(new InetSocketAddress(LOOPBACK, 0));
        socket.setReceiveBufferSize(1 << 20);
        socket.setSoTimeout((int) Await.patience().toMillis());
        return socket;
    }

    private static void send(DatagramSocket from, InetSocketAddress to, int number) throws IOException {
        byte[] content = ByteBuffer.allocate(4).putInt(number).array();
        from.send(new DatagramPacket(content, 4, to));
    }

    private static List<Integer> receive(int count, DatagramSocket socket, InetSocketAddress[] lastSource)
            throws IOException {
        List<Integer> numbers = new ArrayList<>();
        DatagramPacket packet = new DatagramPacket(new byte[100], 100);
        while (numbers.size() < count) {
            socket.receive(packet);
            numbers.add(ByteBuffer.wrap(packet.getData()).getInt());
            lastSource[0] = (InetSocketAddress) packet.getSocketAddress();
        }
        return numbers;
    }

    private static List<Integer> expected(ImpairmentSpec spec, int flow, boolean upstream) {
        Impairment impairment = new Impairment(spec, flow, upstream);
        List<Integer> numbers = new ArrayList<>();
        Integer held = null;
        for (int i = 0; i < COUNT; i++) {
            Impairment.Fate fate = impairment.next();
            if (fate == Impairment.Fate.DELAY && held == null) {
                held = i;
                continue;
            }
            if (fate != Impairment.Fate.LOSE) {
                numbers.add(i);
            }
            if (fate == Impairment.Fate.DUPLICATE) {
                numbers.add(i);
            }
            if (held != null) {
                numbers.add(held);
                held = null;
            }
        }
        return numbers;
    }

    @Test
    void relay_bothDirections_damagesAsTheSeedSays() throws Exception {
        ImpairmentSpec spec = ImpairmentSpec.parse("loss=0.1,duplicate=0.1,reorder=0.1,seed=11");
        AtomicInteger impaired = new AtomicInteger();
        InetSocketAddress[] source = new InetSocketAddress[1];
        try (DatagramSocket bridge = socket();
                DatagramSocket client = socket();
                ImpairedUdpRelay relay = ImpairedUdpRelay.open(LOOPBACK, 0, spec, impaired::incrementAndGet)) {
            relay.start((InetSocketAddress) bridge.getLocalSocketAddress());
            for (int i = 0; i < COUNT; i++) {
                send(client, relay.address(), i);
            }
            List<Integer> upstream = expected(spec, 0, true);
            assertEquals(upstream, receive(upstream.size(), bridge, source));
            InetSocketAddress flow = source[0];
            assertNotEquals(relay.address().getPort(), flow.getPort());
            for (int i = 0; i < COUNT; i++) {
                send(bridge, flow, i);
            }
            List<Integer> downstream = expected(spec, 0, false);
            assertEquals(downstream, receive(downstream.size(), client, source));
            assertEquals(relay.address(), source[0]);
            assertTrue(impaired.get() > 30);
        }
    }

    @Test
    void relay_manyClients_keepsBoundedFlows() throws Exception {
        List<DatagramSocket> clients = new ArrayList<>();
        InetSocketAddress[] source = new InetSocketAddress[1];
        try (DatagramSocket bridge = socket();
                ImpairedUdpRelay relay = ImpairedUdpRelay.open(LOOPBACK, 0, ImpairmentSpec.NONE, () -> {})) {
            relay.start((InetSocketAddress) bridge.getLocalSocketAddress());
            for (int i = 0; i < ImpairedUdpRelay.MAX_FLOWS + 20; i++) {
                DatagramSocket client = socket();
                clients.add(client);
                send(client, relay.address(), i);
            }
            int count = ImpairedUdpRelay.MAX_FLOWS + 20;
            assertEquals(count, receive(count, bridge, source).size());
            send(clients.get(0), relay.address(), 5_000);
            assertEquals(List.of(5_000), receive(1, bridge, source));
        } finally {
            clients.forEach(DatagramSocket::close);
        }
    }

    @Test
    void open_portInUse_isRefused() throws Exception {
        try (DatagramSocket taken = socket()) {
            assertThrows(
                    IOException.class,
                    () -> ImpairedUdpRelay.open(LOOPBACK, taken.getLocalPort(), ImpairmentSpec.NONE, () -> {}));
        }
    }
}
