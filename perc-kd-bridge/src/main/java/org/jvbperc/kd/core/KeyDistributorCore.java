package org.jvbperc.kd.core;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.function.Consumer;
import org.jvbperc.dtls.association.DtlsContext;
import org.jvbperc.kd.conference.Conference;
import org.jvbperc.kd.conference.ConferenceDirectory;
import org.jvbperc.kd.conference.ConferenceTimer;
import org.jvbperc.kd.identity.AnswerSigner;
import org.jvbperc.kd.identity.Identities;
import org.jvbperc.kd.identity.OfferAuthorizer;
import org.jvbperc.kd.metrics.KdMetrics;
import org.jvbperc.kd.tunnel.SignAnswerQueue;
import org.jvbperc.kd.tunnel.TunnelHub;

/**
 * A Key Distributor (RFC 8871 section 3.2.2) without tunnels and without an interface of its own: conferences, identity providers,
 * the signing of answers, the endpoints' DTLS associations and the timer. The owner opens tunnels, each with {@link #hub} as its
 * handler, and closes them before it closes this object.
 *
 * <p>Thread-safe.
 */
public final class KeyDistributorCore implements AutoCloseable {
    private final Clock clock;
    private final KdMetrics metrics = new KdMetrics();
    private final ConferenceTimer timer;
    private final DtlsContext dtls;
    private final ConferenceDirectory conferences;
    private final Identities identities;
    private final SignAnswerQueue signing;
    private final TunnelHub hub;

    /** Makes all parts. Timers run only after {@link #start}. */
    public KeyDistributorCore(CoreSettings settings, OfferAuthorizer authorizer, Clock clock) {
        SecureRandom random = new SecureRandom();
        this.clock = clock;
        this.timer = new ConferenceTimer(settings.timerThread(), clock);
        this.dtls = DtlsContext.builder("perc-kd-dtls", random)
                .handshakeThreads(settings.dtls().handshakeThreads())
                .build();
        this.conferences = new ConferenceDirectory(random, settings.maxConferences(), this::callWhenKeysAreDue);
        this.identities = new Identities(settings.identity(), metrics);
        AnswerSigner signer = new AnswerSigner(
                conferences,
                identities,
                authorizer,
                identities,
                settings.identity().maxAge().plus(settings.identity().clockSkew()),
                random,
                clock);
        this.signing = new SignAnswerQueue(
                signer, settings.signing(), settings.identity().trusted().domains(), timer.executor(), metrics);
        this.hub = new TunnelHub(settings.associations(), settings.dtls(), dtls, conferences, signing, metrics, clock);
        defineGauges();
    }

    private void defineGauges() {
        metrics.gauge("perc_kd_tunnels", "Open tunnels to Media Distributors", hub::tunnelCount);
        metrics.gauge("perc_kd_associations", "DTLS associations, handshakes included", hub::associationCount);
        metrics.gauge(
                "perc_kd_key_channels_open",
                "Associations with a key channel, those included whose endpoint has not said hello",
                hub::keyChannelCount);
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
                "Members that have acknowledged the last key",
                () -> conferences.all().stream()
                        .mapToInt(Conference::keyedCount)
                        .sum());
    }

    private void callWhenKeysAreDue(Conference conference, Instant when) {
        timer.keysDueAt(conferences, conference, when);
    }

    /**
     * Starts the timer.
     *
     * @param onTick called four times a second, after conferences and associations have been told the time
     */
    public void start(Consumer<Instant> onTick) {
        timer.start(conferences, now -> {
            hub.tick(now);
            onTick.accept(now);
        });
    }

    /** The clock that all parts use. */
    public Clock clock() {
        return clock;
    }

    /** All conferences. */
    public ConferenceDirectory conferences() {
        return conferences;
    }

    /** Trusted identity providers, and the provider of the Key Distributor's own identity. */
    public Identities identities() {
        return identities;
    }

    /** The handler of every tunnel to a Media Distributor. */
    public TunnelHub hub() {
        return hub;
    }

    /** Counters and gauges. */
    public KdMetrics metrics() {
        return metrics;
    }

    /** Whether {@link #close} or {@link #stopTimer} was called. */
    public boolean isStopped() {
        return timer.isClosed();
    }

    /** Stops the timer; the first step of an orderly stop. Idempotent. */
    public void stopTimer() {
        timer.close();
    }

    /**
     * Stops all parts and closes the tunnels that are still open. Running calls are not ended: endpoints keep their keys until the
     * EKTKey's time to live ends. Idempotent.
     */
    @Override
    public void close() {
        timer.close();
        signing.close();
        identities.close();
        hub.closeTunnels();
        dtls.close();
    }
}
