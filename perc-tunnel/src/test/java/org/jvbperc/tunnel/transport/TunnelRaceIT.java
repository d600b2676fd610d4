package org.jvbperc.tunnel.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.jvbperc.testkit.Await;
import org.jvbperc.tunnel.TunnelException;
import org.jvbperc.tunnel.TunnelMessage;

/** Closing at any moment: no hang, no thread left, closed once for each opened. */
class TunnelRaceIT {
    private static final long LONGEST_PAUSE_NANOS = Duration.ofMillis(60).toNanos();
    private static final int MOST_EVENTS = 20;

    static LongStream seeds() {
        return LongStream.range(0, 12);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void close_atARandomMoment_endsEverything(long seed) throws Exception {
        Random random = new Random(seed);
        CountingHandler md = new CountingHandler();
        CountingHandler kd = new CountingHandler();
        TunnelConfig mdConfig = TunnelPair.mdConfig().build();
        TunnelConfig kdConfig = TunnelPair.kdConfig().build();
        boolean kdDials = random.nextBoolean();
        TunnelAcceptor acceptor =
                TunnelAcceptor.listen(TunnelPair.loopback(0), kdDials ? mdConfig : kdConfig, kdDials ? md : kd);
        TunnelDialer dialer =
                new TunnelDialer("127.0.0.1", acceptor.port(), kdDials ? kdConfig : mdConfig, kdDials ? kd : md);
        dialer.start();
        passTime(random, md, kd);
        List<AutoCloseable> order = random.nextBoolean() ? List.of(dialer, acceptor) : List.of(acceptor, dialer);
        order.get(0).close();
        passSomeNanos(random);
        order.get(1).close();
        awaitThreads();
        assertEquals(DialerState.CLOSED, dialer.state());
        assertEquals(0, acceptor.openTunnels());
        assertEquals(md.opened.get(), md.closed.get());
        assertEquals(kd.opened.get(), kd.closed.get());
    }

    /** Until so much has happened, or for a moment in the handshake: on slow machines, too, tunnels are closed at each stage. */
    private static void passTime(Random random, CountingHandler md, CountingHandler kd) {
        if (random.nextBoolean()) {
            int events = 1 + random.nextInt(MOST_EVENTS);
            Await.until(events + " events", () -> md.events.get() + kd.events.get() >= events);
        }
        passSomeNanos(random);
    }

    private static void passSomeNanos(Random random) {
        LockSupport.parkNanos((long) (random.nextDouble() * LONGEST_PAUSE_NANOS));
    }

    private static void awaitThreads() {
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().startsWith("perc-tunnel-")) {
                Await.end(thread);
            }
        }
    }

    /** Sends as soon as it can, and closes from within now and then. */
    private static final class CountingHandler implements TunnelHandler {
        private final AtomicInteger opened = new AtomicInteger();
        private final AtomicInteger closed = new AtomicInteger();
        private final AtomicInteger events = new AtomicInteger();

        @Override
        public void opened(TunnelConnection connection) {
            opened.incrementAndGet();
            events.incrementAndGet();
            try {
                connection.send(TunnelPair.dtls(1000));
            } catch (TunnelException e) {
                connection.close("closed before the first message");
            }
        }

        @Override
        public void received(TunnelConnection connection, TunnelMessage message) {
            events.incrementAndGet();
            try {
                connection.send(message);
            } catch (TunnelException e) {
                connection.close("closed meanwhile");
            }
        }

        @Override
        public void closed(TunnelConnection connection, String reason) {
            closed.incrementAndGet();
        }
    }
}
