package org.jvbperc.kd.app;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.jvbperc.config.InvalidConfigException;
import org.jvbperc.crypto.CertificateFingerprint;
import org.jvbperc.dtls.association.DtlsContext;
import org.jvbperc.identity.authorization.AccessTokens;
import org.jvbperc.identity.authorization.DpopProofs;
import org.jvbperc.identity.authorization.Invitation;
import org.jvbperc.kd.conference.Conference;
import org.jvbperc.kd.conference.ConferenceDirectory;
import org.jvbperc.kd.conference.ConferenceTimer;
import org.jvbperc.kd.config.ConferenceSettings;
import org.jvbperc.kd.config.KdConfig;
import org.jvbperc.kd.config.ListenSettings;
import org.jvbperc.kd.http.Callers;
import org.jvbperc.kd.http.ConferenceOperations;
import org.jvbperc.kd.http.HttpProblem;
import org.jvbperc.kd.http.KdHttpServer;
import org.jvbperc.kd.identity.AnswerSigner;
import org.jvbperc.kd.identity.Identities;
import org.jvbperc.kd.identity.OfferAuthorizer;
import org.jvbperc.kd.metrics.KdMetrics;
import org.jvbperc.kd.policy.ConferencePolicy;
import org.jvbperc.kd.policy.IdentityPattern;
import org.jvbperc.kd.tunnel.MdLinkStatus;
import org.jvbperc.kd.tunnel.MdRegistry;
import org.jvbperc.kd.tunnel.SignAnswerQueue;
import org.jvbperc.kd.tunnel.StartConfException;
import org.jvbperc.kd.tunnel.TunnelHub;
import org.jvbperc.kd.tunnel.TunnelTrust;
import org.jvbperc.tunnel.transport.TlsException;
import org.jvbperc.tunnel.transport.TunnelAcceptor;

/**
 * A running Key Distributor (RFC 8871 section 3.2.2): tunnels, conferences, identity and HTTP put together.
 *
 * <p>Thread-safe. One timer thread serves all parts.
 */
public final class KeyDistributor implements ConferenceOperations, AutoCloseable {
    private static final System.Logger LOG = System.getLogger(KeyDistributor.class.getName());
    /** How long a request to make a conference waits for the tunnel, so that participants may join when it returns. */
    private static final Duration TUNNEL_WAIT = Duration.ofSeconds(3);

    private final KdConfig config;
    private final Clock clock;
    private final KdMetrics metrics = new KdMetrics();
    private final ConferenceTimer timer;
    private final DtlsContext dtls;
    private final ConferenceDirectory conferences;
    private final Identities identities;
    private final AccessTokens tokens;
    private final DpopProofs proofs;
    private final SignAnswerQueue signing;
    private final TunnelHub hub;
    private final MdRegistry mediaDistributors;
    private final Map<Conference, List<URI>> mdUrls = new ConcurrentHashMap<>();
    /** Configured rooms that somebody ended; they stay so until the next start. */
    private final Set<String> endedByRequest = ConcurrentHashMap.newKeySet();

    private @Nullable TunnelAcceptor acceptor;
    private @Nullable KdHttpServer http;

    private KeyDistributor(KdConfig config, Clock clock) {
        SecureRandom random = new SecureRandom();
        this.config = config;
        this.clock = clock;
        this.timer = new ConferenceTimer("perc-kd-timer", clock);
        this.dtls = DtlsContext.builder("perc-kd-dtls", random)
                .handshakeThreads(config.dtls().handshakeThreads())
                .build();
        this.conferences = new ConferenceDirectory(random, config.maxConferences(), this::wakeFor);
        this.identities = new Identities(config.identity(), metrics);
        this.tokens = new AccessTokens(
                config.authorization().issuers(), config.identity().validation());
        this.proofs = new DpopProofs(config.authorization().maxProofAge(), clock);
        AnswerSigner signer = new AnswerSigner(
                conferences,
                identities,
                new OfferAuthorizer(tokens, proofs, config.authorization().authorities()),
                identities,
                config.identity().maxAge().plus(config.identity().clockSkew()),
                random,
                clock);
        this.signing = new SignAnswerQueue(
                signer, config.signing(), config.identity().trusted().domains(), timer.executor(), metrics);
        this.hub = new TunnelHub(config.tunnel(), config.dtls(), dtls, conferences, signing, metrics, clock);
        this.mediaDistributors = new MdRegistry(config, hub, metrics, clock);
    }

    /**
     * Starts everything: HTTP, the tunnel listener if configured, and the configured conferences.
     *
     * @throws IOException naming an address that cannot be bound
     */
    public static KeyDistributor start(KdConfig config, Clock clock) throws IOException {
        KeyDistributor started = new KeyDistributor(config, clock);
        try {
            started.begin();
            return started;
        } catch (IOException | RuntimeException e) {
            started.close();
            throw e;
        }
    }

    private void begin() throws IOException {
        conferences.onEnd(this::conferenceEnded);
        metrics.gauge("perc_kd_tunnels", "Open tunnels to Media Distributors", hub::tunnelCount);
        metrics.gauge("perc_kd_associations", "DTLS associations, handshakes included", hub::associationCount);
        metrics.gauge(
                "perc_kd_conferences", "Conferences", () -> conferences.all().size());
        metrics.gauge(
                "perc_kd_members",
                "Members of all conferences",
                () -> conferences.all().stream()
                        .mapToInt(Conference::memberCount)
                        .sum());
        metrics.gauge(
                "perc_kd_members_keyed",
                "Members that have acknowledged the last EKTKey",
                () -> conferences.all().stream()
                        .mapToInt(Conference::keyedCount)
                        .sum());
        ListenSettings listen = config.tunnel().listen();
        if (listen.enabled()) {
            try {
                acceptor = TunnelAcceptor.listen(
                        new InetSocketAddress(listen.address(), listen.port()),
                        new TunnelTrust(config.tunnel()).listening(),
                        hub);
            } catch (TlsException e) {
                throw new IOException("cannot listen for tunnels: " + e.getMessage(), e);
            }
        }
        http = new KdHttpServer(config.http(), new Callers(config.http(), tokens, proofs, clock), this, metrics);
        config.conferences().forEach(this::createConfigured);
        timer.start(conferences, this::tick);
    }

    private void wakeFor(Conference conference, Instant when) {
        timer.keysDueAt(conferences, conference, when);
    }

    private void tick(Instant now) {
        hub.tick(now);
        mediaDistributors.tick(now);
        for (ConferenceSettings settings : config.conferences()) {
            // One that has reached its longest lifetime begins anew, with new keys.
            if (!endedByRequest.contains(settings.room())
                    && conferences.find(settings.room()).isEmpty()) {
                createConfigured(settings);
            }
        }
    }

    private void createConfigured(ConferenceSettings settings) {
        Optional<Conference> created = conferences.create(
                settings.room(),
                withoutIdleEnd(settings.policy()),
                settings.mdUrls().isEmpty(),
                clock.instant());
        created.ifPresent(conference -> {
            mdUrls.put(conference, settings.mdUrls());
            settings.mdUrls().forEach(url -> mediaDistributors.registerWhenPossible(conference, url));
            LOG.log(System.Logger.Level.INFO, "conference \"{0}\" begins, as configured", settings.room());
        });
    }

    private static ConferencePolicy withoutIdleEnd(ConferencePolicy policy) {
        return new ConferencePolicy(
                policy.protection(),
                policy.admit(),
                policy.idpDomains(),
                policy.requireBinding(),
                policy.maxMembers(),
                policy.profiles(),
                policy.ektTtl(),
                policy.rekey(),
                policy.joinTimeout(),
                Duration.ZERO,
                policy.maxLifetime(),
                policy.join());
    }

    private void conferenceEnded(Conference conference) {
        mdUrls.remove(conference);
        mediaDistributors.unregister(conference);
    }

    @Override
    public Conference create(String room, List<URI> urls, Map<String, ?> policyOverrides) throws HttpProblem {
        ConferencePolicy policy;
        try {
            policy = policyOverrides.isEmpty()
                    ? config.policy()
                    : config.policies().withOverrides(policyOverrides, "policy");
        } catch (InvalidConfigException e) {
            throw new HttpProblem(400, "bad-policy", String.valueOf(e.getMessage()), e);
        }
        if (urls.isEmpty() && acceptor == null) {
            throw new HttpProblem(
                    400, "bad-request", "\"md\" is missing, and Media Distributors cannot dial in (tunnel.listen)");
        }
        Conference conference = conferences
                .create(room, policy, urls.isEmpty(), clock.instant())
                .orElseThrow(() -> new HttpProblem(
                        409, "conference-exists", "the room exists, or there are too many conferences"));
        mdUrls.put(conference, urls);
        endedByRequest.remove(room);
        try {
            for (URI url : urls) {
                mediaDistributors.register(conference, url, TUNNEL_WAIT);
            }
        } catch (StartConfException e) {
            if (conferences.end(room, "no Media Distributor took it", clock.instant())) {
                LOG.log(System.Logger.Level.WARNING, "conference \"{0}\" was not made: {1}", room, e.getMessage());
            }
            throw new HttpProblem(502, e.condition(), String.valueOf(e.getMessage()), e);
        }
        LOG.log(System.Logger.Level.INFO, "conference \"{0}\" begins", room);
        return conference;
    }

    @Override
    public boolean end(String room) {
        if (config.conferences().stream().anyMatch(settings -> settings.room().equals(room))) {
            endedByRequest.add(room);
        }
        boolean ended = conferences.end(room, "it was ended by request", clock.instant());
        if (ended) {
            LOG.log(System.Logger.Level.INFO, "conference \"{0}\" ends by request", room);
        }
        return ended;
    }

    @Override
    public boolean rekey(String room) {
        Optional<Conference> conference = conferences.find(room);
        conference.ifPresent(found -> found.rekey(clock.instant()));
        return conference.isPresent();
    }

    @Override
    public boolean lock(String room, boolean locked) {
        Optional<Conference> conference = conferences.find(room);
        conference.ifPresent(found -> {
            found.lock(locked);
            LOG.log(System.Logger.Level.INFO, "conference \"{0}\" is {1}", room, locked ? "locked" : "unlocked");
        });
        return conference.isPresent();
    }

    @Override
    public OptionalInt remove(String room, String identity) {
        Optional<Conference> conference = conferences.find(room);
        return conference.isEmpty()
                ? OptionalInt.empty()
                : OptionalInt.of(conference.get().remove(identity, clock.instant()));
    }

    @Override
    public boolean transfer(String room, @Nullable String identity) {
        Optional<Conference> conference = conferences.find(room);
        conference.ifPresent(found -> {
            found.access().transferTo(identity);
            LOG.log(System.Logger.Level.INFO, "conference \"{0}\" has another owner", room);
        });
        return conference.isPresent();
    }

    @Override
    public Optional<Invitation> invite(Conference conference, @Nullable IdentityPattern guests, Duration lifetime) {
        return conference.access().invitations().invite(guests, lifetime, clock.instant());
    }

    @Override
    public Optional<Conference> find(String room) {
        return conferences.find(room);
    }

    @Override
    public List<Conference> all() {
        return conferences.all();
    }

    @Override
    public List<MdLinkStatus> links(Conference conference) {
        return mediaDistributors.status(conference, mdUrls.getOrDefault(conference, List.of()));
    }

    @Override
    public int tunnelCount() {
        return hub.tunnelCount();
    }

    /** The port of the HTTP interface. */
    public int httpPort() {
        KdHttpServer server = http;
        if (server == null) {
            throw new IllegalStateException("not started");
        }
        return server.port();
    }

    /** The TLS certificate with which it meets Media Distributors. */
    public CertificateFingerprint tunnelFingerprint() {
        return config.tunnel().identity().fingerprint();
    }

    /** The port of the tunnel listener, if there is one. */
    public Optional<Integer> tunnelPort() {
        return Optional.ofNullable(acceptor).map(TunnelAcceptor::port);
    }

    /**
     * Stops. Participants are not told: their calls go on until their EKTKey's time to live ends or a restarted Key Distributor
     * takes over.
     */
    @Override
    public void close() {
        timer.close();
        if (http != null) {
            http.close();
        }
        signing.close();
        identities.close();
        mediaDistributors.close();
        if (acceptor != null) {
            acceptor.close();
        }
        hub.closeTunnels();
        dtls.close();
    }
}
