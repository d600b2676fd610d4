package org.jvbperc.tunnel.transport;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one tunnel to a peer open: connects, and reconnects after a loss with growing pauses, until it is closed or there is no
 * common protocol version (RFC 9185 section 5.5).
 *
 * <p>A Media Distributor that dials finds its tunnel open as soon as it has sent SupportedProfiles: in TLS 1.3 a server can
 * refuse a client's certificate only after that, and the Key Distributor sends no answer. A refused tunnel closes at once with
 * the peer's alert as reason; the pauses continue to grow until a peer has sent a message or a tunnel has lasted
 * {@code maxBackoff}.
 *
 * <p>Any thread may call it. One daemon thread connects, runs the handshake, reads and calls the handler; another one writes.
 */
public final class TunnelDialer implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(TunnelDialer.class.getName());
    private static final AtomicLong NUMBER = new AtomicLong();
    /** A Media Distributor may reconnect with the version that it was told; a second refusal in a row is final. */
    private static final int FINAL_REFUSALS_AS_KEY_DISTRIBUTOR = 2;

    private static final int MAX_ADDRESSES = 4;

    private final String host;
    private final int port;
    private final TunnelConfig config;
    private final TunnelHandler handler;
    private final Watchdog watchdog;
    private final Backoff backoff;
    private final FailureLog failures = new FailureLog(LOG);
    private final Thread thread;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private DialerState state = DialerState.IDLE;
    private @Nullable String lastError;
    private @Nullable Socket connecting;
    private @Nullable TlsTunnel tunnel;
    private long attempts;
    private int refusals;

    /**
     * Creates a dialler that does nothing before {@link #start}.
     *
     * @param host name or address; each attempt looks it up again
     */
    public TunnelDialer(String host, int port, TunnelConfig config, TunnelHandler handler) {
        if (port < 1 || port > 65535) {
            throw new IllegalArgumentException("port " + port + ": expected 1 to 65535");
        }
        this.host = host;
        this.port = port;
        this.config = config;
        this.handler = handler;
        String name = "perc-tunnel-dial-" + NUMBER.incrementAndGet();
        this.watchdog = new Watchdog(name + "-time");
        this.backoff = new Backoff(config.firstBackoff(), config.maxBackoff(), new Random());
        this.thread = Watchdog.daemon(name, this::dialUntilClosed);
    }

    /**
     * Starts dialling; does not wait for the tunnel.
     *
     * @throws IllegalStateException on a second call
     */
    public void start() {
        lock.lock();
        try {
            if (state == DialerState.CLOSED) {
                return;
            }
            if (state != DialerState.IDLE) {
                throw new IllegalStateException("the dialler was started before");
            }
            set(DialerState.CONNECTING);
        } finally {
            lock.unlock();
        }
        thread.start();
    }

    public DialerState state() {
        lock.lock();
        try {
            return state;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until the state is one of {@code wanted}, or for {@code timeout}.
     *
     * @return the state then
     */
    public DialerState await(Set<DialerState> wanted, Duration timeout) throws InterruptedException {
        long left = timeout.toNanos();
        Set<DialerState> any = EnumSet.copyOf(wanted);
        lock.lockInterruptibly();
        try {
            while (!any.contains(state) && left > 0) {
                left = changed.awaitNanos(left);
            }
            return state;
        } finally {
            lock.unlock();
        }
    }

    /** Why the last attempt or tunnel failed, for people; empty if nothing has failed yet. Kept while a new tunnel is open. */
    public Optional<String> lastError() {
        lock.lock();
        try {
            return Optional.ofNullable(lastError);
        } finally {
            lock.unlock();
        }
    }

    /** The open tunnel. */
    public Optional<TunnelConnection> connection() {
        lock.lock();
        try {
            return tunnel != null && tunnel.isOpen() ? Optional.of(tunnel) : Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    /** Attempts to connect so far. */
    public long attempts() {
        lock.lock();
        try {
            return attempts;
        } finally {
            lock.unlock();
        }
    }

    /** Closes the tunnel, if any, and stops; closing only the connection would make it dial again. Idempotent, does not wait. */
    @Override
    public void close() {
        lock.lock();
        try {
            boolean running = state != DialerState.IDLE && state != DialerState.GAVE_UP;
            set(DialerState.CLOSED);
            if (tunnel != null) {
                tunnel.close();
            } else if (connecting != null) {
                Deadline.closeQuietly(connecting);
            }
            if (!running) {
                watchdog.close();
            }
        } finally {
            lock.unlock();
        }
    }

    private void dialUntilClosed() {
        try {
            while (attempt()) {
                pause();
            }
        } catch (InterruptedException e) {
            fail("the dialling thread was interrupted", DialerState.GAVE_UP);
        } finally {
            watchdog.close();
        }
    }

    /** One connection from beginning to end. Returns whether to try again. */
    private boolean attempt() {
        lock.lock();
        try {
            if (state == DialerState.CLOSED) {
                return false;
            }
            set(DialerState.CONNECTING);
            attempts++;
        } finally {
            lock.unlock();
        }
        Socket raw;
        try {
            raw = connect();
        } catch (IOException e) {
            return notOpened(Reasons.explain(e));
        }
        Deadline deadline = new Deadline(config.handshakeTimeout(), raw, watchdog);
        try {
            Attempt attempt = new Attempt(deadline);
            SecuredSocket secured = TlsHandshake.perform(raw, true, host, config);
            new TlsTunnel(secured, config, handler, attempt, watchdog).run(deadline);
            return attempt.again;
        } catch (IOException e) {
            return notOpened(deadline.reason(Reasons.explain(e)));
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "tunnel to " + host + ":" + port + " failed", e);
            return notOpened("internal error: " + e.getClass().getSimpleName());
        } finally {
            deadline.cancel();
            Deadline.closeQuietly(raw);
        }
    }

    private boolean notOpened(String error) {
        boolean again = decide(error, false);
        if (again) {
            try {
                handler.failed(host + ":" + port, error);
            } catch (RuntimeException e) {
                LOG.log(Level.ERROR, "the tunnel's handler threw in failed()", e);
            }
        }
        return again;
    }

    /** Notes why an attempt or a tunnel ended. Returns whether to try again. */
    private boolean decide(String error, boolean refused) {
        refusals = refused ? refusals + 1 : 0;
        int limit = config.side() == TunnelSide.KEY_DISTRIBUTOR ? FINAL_REFUSALS_AS_KEY_DISTRIBUTOR : 1;
        boolean giveUp = refusals >= limit;
        return fail(error, giveUp ? DialerState.GAVE_UP : DialerState.WAITING) && !giveUp;
    }

    /** Notes the end of an attempt. Returns false if the dialler was closed. */
    private boolean fail(String error, DialerState next) {
        lock.lock();
        try {
            connecting = null;
            tunnel = null;
            if (state == DialerState.CLOSED) {
                return false;
            }
            lastError = error;
            set(next);
        } finally {
            lock.unlock();
        }
        String what = "tunnel to " + host + ":" + port + ": " + error;
        if (next == DialerState.GAVE_UP) {
            LOG.log(Level.ERROR, what + "; no further attempts");
        } else {
            failures.failed(what);
        }
        return true;
    }

    private Socket connect() throws IOException {
        InetAddress[] addresses = InetAddress.getAllByName(host);
        IOException last = null;
        for (int i = 0; i < Math.min(addresses.length, MAX_ADDRESSES); i++) {
            Socket raw = new Socket();
            try {
                register(raw);
                raw.connect(new InetSocketAddress(addresses[i], port), (int)
                        config.connectTimeout().toMillis());
                return raw;
            } catch (IOException e) {
                Deadline.closeQuietly(raw);
                last = e;
            }
        }
        throw last == null ? new IOException("no address for " + host) : last;
    }

    /** From now on {@link #close()} closes it. */
    private void register(Socket raw) throws IOException {
        lock.lock();
        try {
            connecting = raw;
            if (state == DialerState.CLOSED) {
                throw new IOException("closed by this side");
            }
        } finally {
            lock.unlock();
        }
    }

    private void pause() throws InterruptedException {
        long left = backoff.next();
        lock.lockInterruptibly();
        try {
            while (state != DialerState.CLOSED && left > 0) {
                left = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    private void set(DialerState next) {
        state = next;
        changed.signalAll();
    }

    /** One connection; its calls come on the dialling thread. */
    private final class Attempt implements TlsTunnel.Owner {
        private final Deadline deadline;
        private final long sinceNanos = System.nanoTime();
        private boolean again;

        Attempt(Deadline deadline) {
            this.deadline = deadline;
        }

        @Override
        public Optional<String> opening(TlsTunnel made) {
            deadline.cancel();
            lock.lock();
            try {
                if (state == DialerState.CLOSED) {
                    return Optional.of("closed by this side");
                }
                tunnel = made;
                set(DialerState.OPEN);
                return Optional.empty();
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void ended(TlsTunnel made, String reason) {
            boolean lasted =
                    System.nanoTime() - sinceNanos > config.maxBackoff().toNanos();
            if (made.heardFromPeer() || (made.wasOpened() && lasted)) {
                backoff.reset();
            }
            again = decide(reason, made.versionRefused());
        }
    }
}
