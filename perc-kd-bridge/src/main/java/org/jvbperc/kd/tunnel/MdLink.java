package org.jvbperc.kd.tunnel;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.jvbperc.crypto.CertificateFingerprint;
import org.jvbperc.kd.conference.Conference;
import org.jvbperc.tunnel.TunnelMessage;
import org.jvbperc.tunnel.transport.DialerState;
import org.jvbperc.tunnel.transport.TunnelConnection;
import org.jvbperc.tunnel.transport.TunnelDialer;
import org.jvbperc.tunnel.transport.TunnelHandler;

/**
 * The link to one Media Distributor: registers conferences over HTTP and keeps a tunnel open. When the tunnel is lost, all
 * conferences are registered again, because the Media Distributor may have been restarted.
 *
 * <p>Thread-safe. {@link #register} and {@link #registerAll} block on the network, without the lock.
 */
final class MdLink implements TunnelHandler, AutoCloseable {
    private static final System.Logger LOG = System.getLogger(MdLink.class.getName());
    private static final Duration FIRST_BACKOFF = Duration.ofMillis(500);
    /** Time for a caller to register a conference itself, before the registration is tried in the background too. */
    private static final Duration CALLER_TIME = Duration.ofSeconds(2);
    /** How long an unused tunnel stays open, for close_notify and EndpointDisconnect of the last conference's participants. */
    private static final Duration LINGER = Duration.ofSeconds(5);

    private final URI url;
    private final MdLinkServices services;
    private final Clock clock;

    /** The conferences, with the Media Distributor's name for each; the name is empty before the registration. */
    private final Map<Conference, String> conferences = new LinkedHashMap<>();

    private final Set<Conference> unregistered = new LinkedHashSet<>();
    private @Nullable TunnelDialer dialer;
    private String address = "";
    private volatile Set<CertificateFingerprint> announced = Set.of();
    private @Nullable TunnelConnection tunnel;
    private Instant nextAttempt;
    private Duration backoff = FIRST_BACKOFF;
    private Instant unusedSince;
    private boolean registering;
    private @Nullable String lastError;
    private boolean closed;

    MdLink(URI url, MdLinkServices services) {
        this.url = url;
        this.services = services;
        this.clock = services.clock();
        this.nextAttempt = clock.instant();
        this.unusedSince = nextAttempt;
    }

    URI url() {
        return url;
    }

    /**
     * Adds a conference without registering it: the caller calls {@link #register} at once, or leaves the registration to the
     * next {@link #registerAll}.
     */
    synchronized void add(Conference conference, boolean callerRegisters) {
        conferences.putIfAbsent(conference, "");
        unregistered.add(conference);
        noteMediaDistributor(conference);
        nextAttempt = callerRegisters ? clock.instant().plus(CALLER_TIME) : clock.instant();
    }

    /**
     * Registers a conference that was added, and dials.
     *
     * @throws StartConfException if the Media Distributor does not accept it
     */
    void register(Conference conference) throws StartConfException {
        accept(
                conference,
                services.client()
                        .startConference(
                                url, conference.room(), conference.policy().protection()));
    }

    /** Removes a conference. */
    synchronized void remove(Conference conference) {
        unregistered.remove(conference);
        if (conferences.remove(conference) != null && conferences.isEmpty()) {
            unusedSince = clock.instant();
        }
    }

    /** Whether it has served no conference for so long that all messages about the last one have been sent. */
    synchronized boolean isUnused(Instant now) {
        return conferences.isEmpty() && !now.isBefore(unusedSince.plus(LINGER));
    }

    /**
     * Whether a registration is due: of a conference that is not registered, or of all, because there is no tunnel. If so, the
     * caller must call {@link #registerAll}, and nobody else does.
     */
    synchronized boolean claimAttempt(Instant now) {
        boolean needed = !conferences.isEmpty() && (tunnel == null || !unregistered.isEmpty());
        boolean due = needed && !closed && !registering && !now.isBefore(nextAttempt);
        registering |= due;
        return due;
    }

    /** Registers the conferences that need it. Failures are shown by {@link #status} and tried again later. */
    void registerAll() {
        List<Conference> todo;
        synchronized (this) {
            todo = List.copyOf(tunnel == null ? conferences.keySet() : unregistered);
        }
        @Nullable String failure = null;
        for (Conference conference : todo) {
            try {
                register(conference);
            } catch (StartConfException e) {
                failure = e.getMessage();
            }
        }
        finishAttempt(failure);
    }

    private synchronized void finishAttempt(@Nullable String failure) {
        if (failure != null && !failure.equals(lastError)) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "registration of a conference failed and will be tried again: {0}",
                    failure);
        }
        lastError = failure;
        registering = false;
        nextAttempt = clock.instant().plus(backoff);
        Duration doubled = backoff.multipliedBy(2);
        backoff = doubled.compareTo(services.maxBackoff()) < 0 ? doubled : services.maxBackoff();
    }

    private synchronized void accept(Conference conference, StartConfAnswer answer) throws StartConfException {
        services.trust().requireAcceptable(answer, url);
        if (closed || conferences.replace(conference, answer.conference()) == null) {
            return;
        }
        unregistered.remove(conference);
        announced = answer.certificates();
        dial(answer.host(), answer.port());
    }

    /** Makes a dialer for this address, in place of one for another address. */
    private void dial(String host, int port) {
        String newAddress = host + ":" + port;
        if (dialer != null) {
            if (newAddress.equals(address)) {
                return;
            }
            dialer.close();
        }
        address = newAddress;
        TunnelDialer created = new TunnelDialer(host, port, services.trust().dialling(host, () -> announced), this);
        dialer = created;
        created.start();
    }

    private void noteMediaDistributor(Conference conference) {
        TunnelConnection open = tunnel;
        if (open != null) {
            conference.addMediaDistributor(open.peerFingerprint());
        }
    }

    @Override
    public void opened(TunnelConnection connection) {
        synchronized (this) {
            tunnel = connection;
            backoff = FIRST_BACKOFF;
            lastError = null;
            conferences.keySet().forEach(this::noteMediaDistributor);
            notifyAll();
        }
        services.hub().opened(connection);
    }

    @Override
    public void received(TunnelConnection connection, TunnelMessage message) {
        services.hub().received(connection, message);
    }

    @Override
    public void closed(TunnelConnection connection, String reason) {
        synchronized (this) {
            if (connection.equals(tunnel)) {
                tunnel = null;
                unregistered.addAll(conferences.keySet());
                nextAttempt = clock.instant();
            }
        }
        services.hub().closed(connection, reason);
    }

    @Override
    public void failed(String peerAddress, String reason) {
        services.metrics().tunnelFailure("out");
    }

    /** Waits until a tunnel is open; false if the time passes. */
    synchronized boolean awaitTunnel(Duration timeout) throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (tunnel == null) {
            long remainingMillis = (deadline - System.nanoTime()) / 1_000_000;
            if (remainingMillis <= 0) {
                return false;
            }
            wait(remainingMillis);
        }
        return true;
    }

    /** The state of the link for one conference. */
    synchronized MdLinkStatus status(Conference conference) {
        TunnelDialer current = dialer;
        Optional<String> dialError = current == null ? Optional.empty() : current.lastError();
        DialerState dialing = current == null ? DialerState.IDLE : current.state();
        String state = tunnel != null ? "open" : dialing == DialerState.GAVE_UP ? "gave-up" : "connecting";
        String error = tunnel != null ? null : lastError != null ? lastError : dialError.orElse(null);
        return new MdLinkStatus(url, state, conferences.getOrDefault(conference, ""), error);
    }

    /** Closes the tunnel and stops dialling. */
    @Override
    public void close() {
        TunnelDialer current;
        synchronized (this) {
            closed = true;
            current = dialer;
            dialer = null;
        }
        if (current != null) {
            current.close();
        }
    }
}
