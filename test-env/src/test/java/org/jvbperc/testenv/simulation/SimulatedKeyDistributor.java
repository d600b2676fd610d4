package org.jvbperc.testenv.simulation;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jvbperc.crypto.CertificateFingerprint;
import org.jvbperc.crypto.ProtectionProfile;
import org.jvbperc.dtls.DtlsCertificate;
import org.jvbperc.dtls.association.DtlsContext;
import org.jvbperc.dtls.simulation.Simulation;
import org.jvbperc.kd.conference.Conference;
import org.jvbperc.kd.conference.ConferenceDirectory;
import org.jvbperc.kd.conference.ConferenceTimer;
import org.jvbperc.kd.config.AssociationLimits;
import org.jvbperc.kd.config.DtlsSettings;
import org.jvbperc.kd.config.SigningSettings;
import org.jvbperc.kd.identity.AnswerSigner;
import org.jvbperc.kd.identity.OfferAuthorizer;
import org.jvbperc.kd.metrics.KdMetrics;
import org.jvbperc.kd.policy.AdmissionRules;
import org.jvbperc.kd.policy.AudioLevels;
import org.jvbperc.kd.policy.ConferencePolicy;
import org.jvbperc.kd.policy.ConferenceTimes;
import org.jvbperc.kd.policy.IdentityPattern;
import org.jvbperc.kd.policy.JoinRekey;
import org.jvbperc.kd.policy.JoinRequirement;
import org.jvbperc.kd.policy.MediaRules;
import org.jvbperc.kd.policy.Protection;
import org.jvbperc.kd.policy.RekeyPolicy;
import org.jvbperc.kd.tunnel.SignAnswerQueue;
import org.jvbperc.kd.tunnel.TunnelHub;
import org.jvbperc.sframe.SFrameSuite;
import org.jvbperc.tunnel.transport.TlsException;
import org.jvbperc.tunnel.transport.TlsIdentity;

/** A Key Distributor of one conference, put together as in production but for HTTP, TLS and threads. */
final class SimulatedKeyDistributor implements AutoCloseable {
    static final String ROOM = "daily";
    static final Duration ACK_TIMEOUT = Duration.ofSeconds(15);
    static final Duration PROBE_INTERVAL = Duration.ofSeconds(10);
    static final Duration SILENCE_TIMEOUT = Duration.ofSeconds(30);
    static final Duration DISCONNECT_CHECK = Duration.ofSeconds(2);
    static final Duration GRACE = Duration.ofSeconds(60);
    static final Duration REKEY_WINDOW = Duration.ofMillis(200);
    static final TlsIdentity TLS = tlsIdentity("kd");

    private static final DtlsSettings DTLS =
            new DtlsSettings(Duration.ofSeconds(15), 1200, 8, PROBE_INTERVAL, SILENCE_TIMEOUT, DISCONNECT_CHECK);

    final Conference conference;
    final TunnelHub hub;
    final KdMetrics metrics = new KdMetrics();
    private final DtlsContext dtls;
    private final ConferenceTimer timer;
    private final SignAnswerQueue signing;
    private final ConferenceDirectory conferences;

    /**
     * @param name of this run of it; another one after a restart
     * @param ektTtl how long its EKTKeys live
     */
    SimulatedKeyDistributor(Simulation simulation, SimulatedIdentities identities, String name, Duration ektTtl) {
        Instant now = simulation.clock().instant();
        dtls = simulation.dtlsContext(name).build();
        timer = new ConferenceTimer(simulation.scheduledExecutor(), simulation.clock());
        conferences = new ConferenceDirectory(simulation.secureRandom(name + " keys"), 1, this::wakeFor);
        conference = conferences.create(ROOM, policy(ektTtl), true, now).orElseThrow();
        AnswerSigner signer = new AnswerSigner(
                conferences,
                identities,
                OfferAuthorizer.withoutTokens(simulation.clock()),
                contents -> identities.assertion("kd", contents),
                Duration.ofMinutes(2),
                simulation.secureRandom(name + " answers"),
                simulation.clock());
        signing = new SignAnswerQueue(
                signer,
                new SigningSettings(4, 64, Duration.ofSeconds(15)),
                Set.of(),
                timer.executor(),
                metrics,
                simulation::scheduledExecutor);
        hub = new TunnelHub(
                new AssociationLimits(GRACE, 1000, 100), DTLS, dtls, conferences, signing, metrics, simulation.clock());
        timer.start(conferences, hub::tick);
    }

    private void wakeFor(Conference due, Instant when) {
        timer.keysDueAt(conferences, due, when);
    }

    private static ConferencePolicy policy(Duration ektTtl) {
        return new ConferencePolicy(
                new MediaRules(
                        Protection.DOUBLE,
                        List.of(ProtectionProfile.DOUBLE_AEAD_AES_128_GCM_AEAD_AES_128_GCM),
                        SFrameSuite.AES_128_GCM_SHA256_128,
                        AudioLevels.CLEAR),
                new AdmissionRules(
                        List.of(new IdentityPattern("*@" + SimulatedIdentities.DOMAIN)),
                        List.of(SimulatedIdentities.DOMAIN),
                        true,
                        20,
                        JoinRequirement.NONE),
                new ConferenceTimes(ektTtl, Duration.ofSeconds(60), Duration.ZERO, Duration.ZERO),
                new RekeyPolicy(JoinRekey.FRESH, true, REKEY_WINDOW, Duration.ZERO, ACK_TIMEOUT));
    }

    /** A certificate for tunnels, made once: it has no part in the course of events. */
    static TlsIdentity tlsIdentity(String name) {
        DtlsCertificate certificate = DtlsCertificate.generate(name, new java.security.SecureRandom());
        try {
            return TlsIdentity.of(certificate.privateKey(), List.of(certificate.x509()));
        } catch (TlsException e) {
            throw new IllegalStateException("a generated certificate is not usable", e);
        }
    }

    static CertificateFingerprint fingerprint() {
        return TLS.fingerprint();
    }

    /** Stops as a process does that is ended: nobody is told. */
    @Override
    public void close() {
        timer.close();
        signing.close();
        dtls.close();
    }
}
