package org.jvbperc.tunnel.transport;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.System.Logger.Level;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.jvbperc.crypto.CertificateFingerprint;
import org.jvbperc.tunnel.KeyDistributorTunnelSession;
import org.jvbperc.tunnel.MediaDistributorTunnelSession;
import org.jvbperc.tunnel.TunnelCodec;
import org.jvbperc.tunnel.TunnelDecoder;
import org.jvbperc.tunnel.TunnelEvent;
import org.jvbperc.tunnel.TunnelException;
import org.jvbperc.tunnel.TunnelFrame;
import org.jvbperc.tunnel.TunnelMessage;
import org.jvbperc.tunnel.TunnelSession;
import org.jvbperc.tunnel.TunneledDtls;

/**
 * A tunnel over one TLS connection. The thread that calls {@link #run} reads and calls the handler until the end; a second
 * one writes. The session is guarded by its own lock, which is held for no I/O and no call of the handler.
 *
 * <p>An orderly end sends what is queued and close_notify, then reads on until the peer has closed too (at most
 * {@link #LINGER}): a close with unread data would reset the connection and might take the last messages with it.
 */
final class TlsTunnel implements TunnelConnection {
    private static final System.Logger LOG = System.getLogger(TlsTunnel.class.getName());
    private static final Duration LINGER = Duration.ofSeconds(2);
    private static final Duration LONGEST_TICK = Duration.ofSeconds(1);
    private static final int READ_BYTES = 16 * 1024;
    private static final int WRITE_BYTES = 16 * 1024;

    /** The creator of the connection. */
    interface Owner {
        /** The tunnel is open; the handler has not been told yet. Returns the reason to close it instead, if it is not wanted. */
        Optional<String> opening(TlsTunnel tunnel);

        /** The tunnel, open or not, has ended; the handler has not been told yet. */
        void ended(TlsTunnel tunnel, String reason);
    }

    private final SecuredSocket socket;
    private final TunnelConfig config;
    private final TunnelHandler handler;
    private final Owner owner;
    private final Watchdog watchdog;
    private final TunnelSession session;
    private final TunnelDecoder decoder;
    private final OutboundQueue queue;
    private final AtomicReference<@Nullable String> endReason = new AtomicReference<>();
    private volatile @Nullable String writeError;
    private volatile boolean opened;
    private volatile boolean versionRefused;
    private volatile boolean heardFromPeer;
    private volatile long lastReadNanos = System.nanoTime();
    private volatile long writingSinceNanos;
    private volatile boolean writing;

    TlsTunnel(SecuredSocket socket, TunnelConfig config, TunnelHandler handler, Owner owner, Watchdog watchdog) {
        this.socket = socket;
        this.config = config;
        this.handler = handler;
        this.owner = owner;
        this.watchdog = watchdog;
        boolean signing = socket.signingAgreed();
        this.session = config.side() == TunnelSide.MEDIA_DISTRIBUTOR
                ? new MediaDistributorTunnelSession(
                        config.profiles().stream().map(p -> p.code()).toList(), signing)
                : new KeyDistributorTunnelSession(signing);
        this.decoder = new TunnelDecoder(signing);
        this.queue = new OutboundQueue(config.outboundQueueBytes());
    }

    /** Runs the tunnel to its end and tells owner and handler. */
    void run(Deadline deadline) {
        Future<?> tick = watchdog.every(tickPeriod(), this::checkTimes);
        Watchdog.daemon(Thread.currentThread().getName() + "-out", this::writeAll)
                .start();
        try {
            begin();
            readAll();
        } catch (IOException e) {
            end(deadline.reason(writeError == null ? Reasons.explain(e) : writeError));
        } finally {
            tick.cancel(false);
            queue.discard();
            Deadline.closeQuietly(socket.raw());
        }
        String reason = reason();
        owner.ended(this, reason);
        if (opened) {
            guarded("closed", () -> handler.closed(this, reason));
        } else {
            guarded("failed", () -> handler.failed(peerAddress(), reason));
        }
    }

    Socket raw() {
        return socket.raw();
    }

    boolean wasOpened() {
        return opened;
    }

    /** Whether it ended because there is no common version (RFC 9185 section 5.5). */
    boolean versionRefused() {
        return versionRefused;
    }

    /** Whether the peer has sent any message that was accepted. */
    boolean heardFromPeer() {
        return heardFromPeer;
    }

    @Override
    public boolean send(TunnelMessage message) throws TunnelException {
        OutboundQueue.Offer offer;
        synchronized (session) {
            String ended = endReason.get();
            if (ended != null) {
                throw new TunnelException("the tunnel to " + peerAddress() + " is closed: " + ended);
            }
            if (!session.sending(message)) {
                return true;
            }
            offer = queue.offer(TunnelCodec.encode(message), message instanceof TunneledDtls);
        }
        if (offer == OutboundQueue.Offer.FULL) {
            abort("the outbound queue of " + config.outboundQueueBytes()
                    + " octets is full: the peer reads too slowly");
        }
        if (offer == OutboundQueue.Offer.LOST) {
            return false;
        }
        if (offer != OutboundQueue.Offer.TAKEN) {
            throw new TunnelException("the tunnel to " + peerAddress() + " is closed: " + reason());
        }
        return true;
    }

    @Override
    public boolean signingAgreed() {
        return socket.signingAgreed();
    }

    @Override
    public List<Integer> profiles() {
        synchronized (session) {
            return session.profiles();
        }
    }

    @Override
    public CertificateFingerprint peerFingerprint() {
        return socket.peer();
    }

    @Override
    public String peerAddress() {
        return socket.peerAddress();
    }

    @Override
    public boolean isOpen() {
        synchronized (session) {
            return session.isOpen() && endReason.get() == null;
        }
    }

    @Override
    public void close() {
        close("closed by this side");
    }

    @Override
    public void close(String reason) {
        if (endReason.compareAndSet(null, reason)) {
            queue.close();
            Future<?> unused = watchdog.after(LINGER, () -> Deadline.closeQuietly(socket.raw()));
        }
    }

    @Override
    public String toString() {
        return peerAddress() + " (" + socket.peer() + ")";
    }

    /** Ends at once, without sending what is queued. */
    private void abort(String reason) {
        end(reason);
        queue.discard();
        Deadline.closeQuietly(socket.raw());
    }

    private void end(String reason) {
        endReason.compareAndSet(null, reason);
    }

    private String reason() {
        String reason = endReason.get();
        return reason == null ? "ended" : reason;
    }

    private void begin() {
        boolean open;
        synchronized (session) {
            session.start().ifPresent(first -> queue.offer(TunnelCodec.encode(first)));
            open = session.isOpen();
        }
        if (open) {
            open();
        }
    }

    private void open() {
        Optional<String> refusal = owner.opening(this);
        if (refusal.isPresent()) {
            close(refusal.get());
            return;
        }
        opened = true;
        LOG.log(Level.INFO, () -> "tunnel open with " + this + (signingAgreed() ? ", signing agreed" : ""));
        guarded("opened", () -> handler.opened(this));
    }

    private void readAll() throws IOException {
        InputStream in = socket.tls().getInputStream();
        byte[] buffer = new byte[READ_BYTES];
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            lastReadNanos = System.nanoTime();
            try {
                take(ByteBuffer.wrap(buffer, 0, n));
            } catch (TunnelException e) {
                close("protocol error: " + e.getMessage());
            }
            // keys may have been in it
            Arrays.fill(buffer, 0, n, (byte) 0);
        }
        end(decoder.isInsideMessage() ? "the peer closed inside a message" : "the peer closed the connection");
    }

    /** Takes all frames of a chunk, or none after the tunnel was closed. */
    private void take(ByteBuffer chunk) throws TunnelException {
        while (endReason.get() == null) {
            TunnelFrame frame = decoder.decode(chunk);
            if (frame == null) {
                return;
            }
            TunnelEvent event;
            synchronized (session) {
                event = session.received(frame);
            }
            act(event);
        }
    }

    private void act(TunnelEvent event) {
        if (event instanceof TunnelEvent.Opened) {
            heardFromPeer = true;
            open();
        } else if (event instanceof TunnelEvent.Deliver deliver) {
            heardFromPeer = true;
            guarded("received", () -> handler.received(this, deliver.message()));
        } else if (event instanceof TunnelEvent.Ignore ignored) {
            LOG.log(Level.DEBUG, () -> this + ": ignored " + ignored.reason());
        } else if (event instanceof TunnelEvent.VersionRefused refused) {
            versionRefused = true;
            refused.last().ifPresent(last -> queue.offer(TunnelCodec.encode(last)));
            close(refused.reason());
        }
    }

    /** A handler that throws has a bug; that ends its tunnel and nothing else. */
    private void guarded(String call, Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, this + ": the handler threw in " + call + "()", e);
            close("the handler threw in " + call + "()");
        }
    }

    private void writeAll() {
        try {
            OutputStream out = socket.tls().getOutputStream();
            for (byte[] octets = queue.take(WRITE_BYTES); octets != null; octets = queue.take(WRITE_BYTES)) {
                write(out, octets);
            }
            socket.tls().shutdownOutput();
            socket.raw().shutdownOutput();
        } catch (IOException e) {
            writeFailed("sending failed: " + Reasons.explain(e));
        } catch (InterruptedException e) {
            writeFailed("the writing thread was interrupted");
            Thread.currentThread().interrupt();
        }
    }

    private void write(OutputStream out, byte[] octets) throws IOException {
        writingSinceNanos = System.nanoTime();
        writing = true;
        try {
            out.write(octets);
        } finally {
            writing = false;
            Arrays.fill(octets, (byte) 0);
        }
    }

    /** The reader may learn more: an alert with the peer's reason may be waiting there. */
    private void writeFailed(String error) {
        queue.discard();
        Future<?> unused = watchdog.after(LONGEST_TICK, () -> {
            writeError = error;
            Deadline.closeQuietly(socket.raw());
        });
    }

    private void checkTimes() {
        long now = System.nanoTime();
        if (writing && now - writingSinceNanos > config.writeTimeout().toNanos()) {
            abort("the peer reads nothing: a write has waited "
                    + config.writeTimeout().toMillis() + " ms");
        } else if (!config.idleTimeout().isZero()
                && now - lastReadNanos > config.idleTimeout().toNanos()) {
            abort("nothing was received for " + config.idleTimeout().toMillis() + " ms");
        }
    }

    private Duration tickPeriod() {
        Duration period = min(LONGEST_TICK, config.writeTimeout().dividedBy(4));
        return config.idleTimeout().isZero()
                ? period
                : min(period, config.idleTimeout().dividedBy(4));
    }

    private static Duration min(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }
}
