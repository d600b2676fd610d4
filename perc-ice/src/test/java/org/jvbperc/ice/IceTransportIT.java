package org.jvbperc.ice;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.jvbperc.testkit.Await;

class IceTransportIT {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    private static final class Recorder implements IceListener {
        final CountDownLatch connected = new CountDownLatch(1);
        final CountDownLatch failed = new CountDownLatch(1);
        final BlockingQueue<byte[]> datagrams = new LinkedBlockingQueue<>();

        @Override
        public void connected() {
            connected.countDown();
        }

        @Override
        public void received(byte[] datagram, int offset, int length) {
            datagrams.add(Arrays.copyOfRange(datagram, offset, offset + length));
        }

        @Override
        public void failed(String reason) {
            failed.countDown();
        }
    }

    private static byte[] next(Recorder recorder) {
        return Await.next(recorder.datagrams, "a datagram");
    }

    /** The same after its way through a description. */
    private static IceParameters described(IceParameters parameters) {
        List<IceCandidate> candidates = parameters.candidates().stream()
                .map(candidate -> IceCandidate.parse(candidate.toAttribute()).orElseThrow())
                .toList();
        assertEquals(parameters.candidates(), candidates);
        return new IceParameters(parameters.ufrag(), parameters.password(), candidates);
    }

    @Test
    void connect_twoAgentsOnLoopback_exchangeDatagrams() throws Exception {
        Recorder a = new Recorder();
        Recorder b = new Recorder();
        try (IceTransport controlling = new IceTransport(LOOPBACK, true, "a", a);
                IceTransport controlled = new IceTransport(LOOPBACK, false, "b", b)) {
            assertFalse(controlling.send(new byte[] {1}, 0, 1), "not connected yet");
            controlled.connect(described(controlling.local()));
            controlling.connect(described(controlled.local()));
            Await.open(a.connected, "the controlling side's pair");
            Await.open(b.connected, "the controlled side's pair");
            byte[] dtls = {22, (byte) 0xFE, (byte) 0xFD, 1, 2, 3};
            assertTrue(controlling.send(dtls, 0, dtls.length));
            assertArrayEquals(dtls, next(b));
            byte[] srtp = new byte[1300];
            srtp[0] = (byte) 0x80;
            assertTrue(controlled.send(srtp, 0, srtp.length));
            assertArrayEquals(srtp, next(a));
        }
    }

    /** Log lines that take their time make ice4j's threads meet where they do on a machine with much to do. */
    private static final class SlowLog extends Handler {
        @Override
        public void publish(LogRecord line) {
            LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(8_000_000));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }

    @Test
    void connect_manyOnABusyMachine_eachKnowsItsSelectedPair() throws Exception {
        Logger root = Logger.getLogger("");
        SlowLog slow = new SlowLog();
        root.addHandler(slow);
        List<IceTransport> transports = new ArrayList<>();
        List<Recorder> recorders = new ArrayList<>();
        try {
            for (int i = 0; i < 40; i++) {
                Recorder a = new Recorder();
                Recorder b = new Recorder();
                IceTransport controlling = new IceTransport(LOOPBACK, true, "a" + i, a);
                transports.add(controlling);
                IceTransport controlled = new IceTransport(LOOPBACK, false, "b" + i, b);
                transports.add(controlled);
                controlled.connect(controlling.local());
                controlling.connect(controlled.local());
                recorders.addAll(List.of(a, b));
            }
            for (int i = 0; i < recorders.size(); i++) {
                Await.open(recorders.get(i).connected, "the pair of transport " + i);
                assertTrue(transports.get(i).knowsSelectedPair(), "transport " + i);
            }
        } finally {
            root.removeHandler(slow);
            transports.forEach(IceTransport::close);
        }
    }

    @Test
    void received_datagramFromElsewhere_isNotHandedOver() throws Exception {
        Recorder a = new Recorder();
        Recorder b = new Recorder();
        try (IceTransport controlling = new IceTransport(LOOPBACK, true, "a", a);
                IceTransport controlled = new IceTransport(LOOPBACK, false, "b", b);
                DatagramSocket stranger = new DatagramSocket(0, LOOPBACK)) {
            InetSocketAddress target = controlling.local().candidates().get(0).address();
            controlled.connect(controlling.local());
            controlling.connect(controlled.local());
            Await.open(a.connected, "the controlling side's pair");
            Await.open(b.connected, "the controlled side's pair");
            stranger.send(new DatagramPacket(new byte[] {22, 9, 9}, 3, target));
            assertTrue(controlled.send(new byte[] {22, 7}, 0, 2));
            assertArrayEquals(new byte[] {22, 7}, next(a));
            assertTrue(a.datagrams.isEmpty());
        }
    }

    @Test
    void connect_withoutCandidates_isRefused() throws Exception {
        try (IceTransport transport = new IceTransport(LOOPBACK, true, "a", new Recorder())) {
            IceException e = assertThrows(
                    IceException.class, () -> transport.connect(new IceParameters("abcd", "p", List.of())));
            assertTrue(String.valueOf(e.getMessage()).contains("no usable UDP candidate"));
        }
    }

    @Test
    void constructor_foreignAddress_isRefusedWithItsName() throws Exception {
        InetAddress foreign = InetAddress.getByAddress(new byte[] {(byte) 192, 0, 2, 1});
        IceException e =
                assertThrows(IceException.class, () -> new IceTransport(foreign, true, "a", new Recorder()).close());
        assertTrue(String.valueOf(e.getMessage()).contains("192.0.2.1"), e.getMessage());
    }

    @Test
    void close_twice_isHarmless() throws Exception {
        IceTransport transport = new IceTransport(LOOPBACK, true, "a", new Recorder());
        transport.close();
        transport.close();
        assertFalse(transport.send(new byte[1], 0, 1));
    }
}
