package org.jvbperc.kd.keychannel;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jvbperc.crypto.CertificateFingerprint;
import org.jvbperc.crypto.Octets;
import org.jvbperc.crypto.ProtectionProfile;
import org.jvbperc.dtls.association.DtlsContext;
import org.jvbperc.dtls.simulation.Simulation;
import org.jvbperc.kd.conference.AdmittedOffer;
import org.jvbperc.kd.conference.Conference;
import org.jvbperc.kd.conference.ConferenceDirectory;
import org.jvbperc.kd.conference.ConferenceTimer;
import org.jvbperc.kd.conference.OfferFacts;
import org.jvbperc.kd.conference.OfferOrigin;
import org.jvbperc.kd.conference.Refusal;
import org.jvbperc.kd.conference.RosterEntry;
import org.jvbperc.kd.config.AssociationLimits;
import org.jvbperc.kd.config.DtlsSettings;
import org.jvbperc.kd.config.SigningSettings;
import org.jvbperc.kd.identity.AnswerSigner;
import org.jvbperc.kd.identity.OfferAuthorizer;
import org.jvbperc.kd.metrics.KdMetrics;
import org.jvbperc.kd.policy.ConferencePolicy;
import org.jvbperc.kd.policy.JoinRekey;
import org.jvbperc.kd.policy.PolicyBuilder;
import org.jvbperc.kd.policy.RekeyPolicy;
import org.jvbperc.kd.tunnel.SignAnswerQueue;
import org.jvbperc.kd.tunnel.TunnelHub;
import org.jvbperc.sframe.SFrameSuite;
import org.jvbperc.tunnel.EndpointDisconnect;
import org.jvbperc.tunnel.MediaKeys;
import org.jvbperc.tunnel.TunnelMessage;
import org.jvbperc.tunnel.TunneledDtls;
import org.jvbperc.tunnel.transport.TunnelConnection;

/**
 * A Key Distributor with one frame room and the tunnel of a Media Distributor that does what the test says, in simulated time. Offers are
 * admitted without an identity provider; DTLS, SCTP, key channels and the conference are those of production.
 */
final class SimulatedFrameRoom implements AutoCloseable {
    static final Duration JOIN_TIMEOUT = Duration.ofSeconds(20);
    static final Duration ACK_TIMEOUT = Duration.ofSeconds(15);
    static final Duration PROBE_INTERVAL = Duration.ofSeconds(10);
    static final Duration SILENCE_TIMEOUT = Duration.ofSeconds(30);
    static final Duration WINDOW = Duration.ofMillis(200);
    static final Duration MINUTE = Duration.ofMinutes(1);
    private static final CertificateFingerprint MD = CertificateFingerprint.parse("sha-256", "AA:".repeat(31) + "AA");
    private static final Octets HASH = Octets.of(new byte[32]);

    final Simulation simulation;
    final KdMetrics metrics = new KdMetrics();
    final Conference conference;
    final TunnelHub hub;
    final DtlsContext endpointDtls;
    final List<FrameMember> members = new ArrayList<>();
    final List<MediaKeys> mediaKeys = new ArrayList<>();
    private final DtlsContext dtls;
    private final ConferenceTimer timer;
    private final SignAnswerQueue signing;
    private final Tunnel tunnel = new Tunnel();

    SimulatedFrameRoom(long seed) {
        this(seed, SFrameSuite.AES_128_GCM_SHA256_128, 1000);
    }

    SimulatedFrameRoom(long seed, SFrameSuite suite, int maxMembers) {
        simulation = new Simulation(seed);
        dtls = simulation.dtlsContext("kd").build();
        endpointDtls = simulation.dtlsContext("endpoints").build();
        timer = new ConferenceTimer(simulation.scheduledExecutor(), simulation.clock());
        ConferenceDirectory conferences =
                new ConferenceDirectory(simulation.secureRandom("kd"), 1, SimulatedFrameRoom.this::wakeFor);
        directory = conferences;
        conference = conferences
                .create(
                        "room",
                        policy(suite, maxMembers),
                        true,
                        simulation.clock().instant())
                .orElseThrow();
        signing = new SignAnswerQueue(
                new AnswerSigner(
                        conferences,
                        (assertion, now) -> {
                            throw new IllegalStateException("nobody asks for an answer here");
                        },
                        OfferAuthorizer.withoutTokens(simulation.clock()),
                        contents -> {
                            throw new IllegalStateException("nobody asks for an answer here");
                        },
                        Duration.ofMinutes(2),
                        simulation.secureRandom("answers"),
                        simulation.clock()),
                new SigningSettings(1, 1, Duration.ofSeconds(1)),
                Set.of(),
                timer.executor(),
                metrics,
                simulation::scheduledExecutor);
        hub = new TunnelHub(
                new AssociationLimits(Duration.ofSeconds(60), 10_000, 10_000),
                new DtlsSettings(
                        Duration.ofSeconds(15), 1200, 8, PROBE_INTERVAL, SILENCE_TIMEOUT, Duration.ofSeconds(2)),
                dtls,
                conferences,
                signing,
                metrics,
                simulation.clock());
        hub.opened(tunnel);
        timer.start(conferences, hub::tick);
    }

    private final ConferenceDirectory directory;

    private void wakeFor(Conference due, Instant when) {
        timer.keysDueAt(directory, due, when);
    }

    private static ConferencePolicy policy(SFrameSuite suite, int maxMembers) {
        return PolicyBuilder.ofFrames()
                .maxMembers(maxMembers)
                .rekey(new RekeyPolicy(JoinRekey.FRESH, true, WINDOW, Duration.ZERO, ACK_TIMEOUT))
                .joinTimeout(JOIN_TIMEOUT)
                .suite(suite)
                .build();
    }

    /** A participant whose offer is admitted and answered, and whose handshake has not begun. */
    FrameMember admit(String user) throws Refusal {
        FrameMember member = new FrameMember(this, user);
        OfferFacts facts = new OfferFacts(
                OfferFacts.idOf(member.certificate.fingerprint()),
                List.of(member.certificate.fingerprint()),
                HASH,
                user + "@idp.example",
                Set.of(),
                false);
        AdmittedOffer offer = conference.admit(
                facts,
                "idp.example",
                new OfferOrigin(MD, Optional.of(member.association)),
                "own-tls-id-0123456789",
                simulation.clock().instant());
        conference.signed(offer, HASH);
        members.add(member);
        return member;
    }

    /** A participant that has joined and has the newest key. */
    FrameMember join(String user) throws Refusal {
        FrameMember member = admit(user);
        member.start();
        until(user + " has a key", () -> !member.secrets.isEmpty());
        return member;
    }

    void until(String what, java.util.function.BooleanSupplier condition) {
        if (!simulation.runUntil(condition, MINUTE)) {
            throw new AssertionError("waited in vain for: " + what);
        }
    }

    /** State and reason of departure of the last entry with this name on the roster; "" if there is none. */
    String state(String user) {
        String state = "";
        for (RosterEntry entry : conference.roster().members()) {
            if (entry.identity().equals(user + "@idp.example")) {
                state = entry.departure() == null
                        ? entry.state().text()
                        : entry.departure().text();
            }
        }
        return state;
    }

    /** The reasons of the refusals that the roster shows. */
    List<String> refusals() {
        return conference.roster().refused().stream()
                .map(refused -> refused.reason())
                .toList();
    }

    boolean counted(String line) {
        return metrics.text().lines().anyMatch(line::equals);
    }

    /** Carries a datagram of an endpoint to the Key Distributor, where it arrives 5 ms later. */
    void toKeyDistributor(FrameMember from, byte[] datagram) {
        simulation.after(Duration.ofMillis(5), () -> {
            if (tunnel.open) {
                hub.received(tunnel, new TunneledDtls(from.association, Octets.of(datagram)));
            }
        });
    }

    /** The Media Distributor says that an endpoint has gone. */
    void reportGone(FrameMember member) {
        hub.received(tunnel, new EndpointDisconnect(member.association));
    }

    void cutTunnel() {
        tunnel.open = false;
        hub.closed(tunnel, "cut");
    }

    void restoreTunnel() {
        tunnel.open = true;
        hub.opened(tunnel);
    }

    @Override
    public void close() {
        simulation.close();
        timer.close();
        signing.close();
        dtls.close();
        endpointDtls.close();
    }

    /** The Key Distributor's end of the tunnel: what it sends arrives 5 ms later. */
    private final class Tunnel implements TunnelConnection {
        private boolean open = true;

        @Override
        public boolean send(TunnelMessage message) {
            if (message instanceof TunneledDtls record) {
                member(record.associationId())
                        .ifPresent(member -> simulation.after(
                                Duration.ofMillis(5),
                                () -> member.receive(record.dtlsMessage().toByteArray())));
            } else if (message instanceof EndpointDisconnect gone) {
                member(gone.associationId()).ifPresent(member -> member.disconnects++);
            } else if (message instanceof MediaKeys keys) {
                mediaKeys.add(keys);
            }
            return true;
        }

        private Optional<FrameMember> member(org.jvbperc.tunnel.AssociationId id) {
            return members.stream()
                    .filter(member -> member.association.equals(id))
                    .findFirst();
        }

        @Override
        public boolean signingAgreed() {
            return true;
        }

        @Override
        public List<Integer> profiles() {
            return List.of(ProtectionProfile.AEAD_AES_128_GCM.code());
        }

        @Override
        public CertificateFingerprint peerFingerprint() {
            return MD;
        }

        @Override
        public String peerAddress() {
            return "simulated";
        }

        @Override
        public boolean isOpen() {
            return open;
        }

        @Override
        public void close() {
            open = false;
        }

        @Override
        public void close(String reason) {
            close();
        }
    }
}
