package org.jvbperc.tunnel.transport;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Listens for tunnels. A client that stalls in the handshake delays nobody else and is disconnected at the deadline; when too
 * many are in the handshake, the oldest is disconnected.
 *
 * <p>Any thread may call it. One daemon thread accepts connections; each tunnel has one thread for the handshake, reading and
 * calls of the handler, and one for writing.
 */
public final class TunnelAcceptor implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(TunnelAcceptor.class.getName());
    private static final int BACKLOG = 50;
    private static final long LONGEST_CLOSE_MILLIS = 1000;
    private static final long PAUSE_AFTER_ERROR_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final ServerSocket listener;
    private final TunnelConfig config;
    private final TunnelHandler handler;
    private final Watchdog watchdog;
    private final Thread acceptThread;
    private final FailureLog failures = new FailureLog(LOG);
    private final AtomicLong number = new AtomicLong();
    private final String name;

    private final Object lock = new Object();
    private final Map<Socket, Deadline> pending = new LinkedHashMap<>();
    private final Set<TlsTunnel> open = new HashSet<>();
    private boolean closed;

    private TunnelAcceptor(ServerSocket listener, TunnelConfig config, TunnelHandler handler) {
        this.listener = listener;
        this.config = config;
        this.handler = handler;
        this.name = "perc-tunnel-" + listener.getLocalPort();
        this.watchdog = new Watchdog(name + "-time");
        this.acceptThread = Watchdog.daemon(name + "-accept", this::acceptUntilClosed);
    }

    /**
     * Listens at once.
     *
     * @param address port 0 lets the system choose
     * @throws TlsException naming address and port if they cannot be bound ("port 4443 is in use")
     */
    public static TunnelAcceptor listen(InetSocketAddress address, TunnelConfig config, TunnelHandler handler)
            throws TlsException {
        TunnelAcceptor acceptor = new TunnelAcceptor(Listener.bind(address, BACKLOG), config, handler);
        acceptor.acceptThread.start();
        return acceptor;
    }

    /** The port it listens on. */
    public int port() {
        return listener.getLocalPort();
    }

    /** Number of open tunnels. */
    public int openTunnels() {
        synchronized (lock) {
            return open.size();
        }
    }

    /** Stops listening and closes its tunnels without waiting for their end. Idempotent. The port is free when it returns. */
    @Override
    public void close() {
        Set<TlsTunnel> tunnels;
        synchronized (lock) {
            closed = true;
            pending.values().forEach(deadline -> deadline.cut("closed by this side"));
            tunnels = new HashSet<>(open);
        }
        try {
            listener.close();
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "close failed", e);
        }
        tunnels.forEach(TlsTunnel::close);
        watchdog.close();
        awaitFreePort();
    }

    /** The system frees the port when the accepting thread has left the socket; closing the socket makes it leave at once. */
    private void awaitFreePort() {
        try {
            acceptThread.join(LONGEST_CLOSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void acceptUntilClosed() {
        while (!listener.isClosed()) {
            try {
                Socket raw = listener.accept();
                Deadline deadline = new Deadline(config.handshakeTimeout(), raw, watchdog);
                register(raw, deadline);
                Watchdog.daemon(name + "-" + number.incrementAndGet(), () -> serve(raw, deadline))
                        .start();
            } catch (IOException e) {
                if (!listener.isClosed()) {
                    failures.failed("port " + port() + " cannot accept: " + Reasons.explain(e));
                    LockSupport.parkNanos(PAUSE_AFTER_ERROR_NANOS);
                }
            }
        }
    }

    private void register(Socket raw, Deadline deadline) {
        synchronized (lock) {
            if (closed) {
                deadline.cut("closed by this side");
                return;
            }
            if (pending.size() >= config.maxConnections()) {
                Iterator<Deadline> oldest = pending.values().iterator();
                oldest.next().cut("too many connections are in the handshake");
                oldest.remove();
            }
            pending.put(raw, deadline);
        }
    }

    /** One connection from beginning to end. */
    private void serve(Socket raw, Deadline deadline) {
        String address = TlsHandshake.address(raw);
        try {
            SecuredSocket secured = TlsHandshake.perform(raw, false, address, config);
            new TlsTunnel(secured, config, handler, new Admission(deadline), watchdog).run(deadline);
        } catch (IOException e) {
            failed(address, deadline.reason(Reasons.explain(e)));
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "tunnel from " + address + " failed", e);
            failed(address, "internal error");
        } finally {
            deadline.cancel();
            Deadline.closeQuietly(raw);
            synchronized (lock) {
                pending.remove(raw);
            }
        }
    }

    private void failed(String address, String reason) {
        failures.failed("tunnel from " + address + ": " + reason);
        try {
            handler.failed(address, reason);
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "the tunnel's handler threw in failed()", e);
        }
    }

    /** Moves a connection from the handshake to the open tunnels and out again. */
    private final class Admission implements TlsTunnel.Owner {
        private final Deadline deadline;

        Admission(Deadline deadline) {
            this.deadline = deadline;
        }

        @Override
        public Optional<String> opening(TlsTunnel made) {
            deadline.cancel();
            synchronized (lock) {
                pending.remove(made.raw());
                if (closed) {
                    return Optional.of("closed by this side");
                } else if (open.size() >= config.maxConnections()) {
                    return Optional.of("too many tunnels are open");
                }
                open.add(made);
                return Optional.empty();
            }
        }

        @Override
        public void ended(TlsTunnel made, String reason) {
            synchronized (lock) {
                open.remove(made);
            }
            if (made.wasOpened()) {
                LOG.log(Level.INFO, () -> "tunnel closed with " + made.peerAddress() + ": " + reason);
            } else {
                failures.failed("tunnel from " + made.peerAddress() + ": " + reason);
            }
        }
    }
}
