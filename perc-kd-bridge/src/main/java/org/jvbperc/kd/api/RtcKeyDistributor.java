package org.jvbperc.kd.api;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.jvbperc.identity.AssertionContents;
import org.jvbperc.identity.IdentityException;
import org.jvbperc.identity.PercBinding;
import org.jvbperc.identity.ValidatedIdentity;
import org.jvbperc.kd.conference.Conference;
import org.jvbperc.kd.conference.ConferenceSnapshot;
import org.jvbperc.kd.conference.RefusedEntry;
import org.jvbperc.kd.config.AssociationLimits;
import org.jvbperc.kd.config.DtlsSettings;
import org.jvbperc.kd.config.KdTunnelSettings;
import org.jvbperc.kd.config.MdTrust;
import org.jvbperc.kd.config.MdTrustSettings;
import org.jvbperc.kd.config.SigningSettings;
import org.jvbperc.kd.config.TunnelTimes;
import org.jvbperc.kd.core.CoreSettings;
import org.jvbperc.kd.core.KeyDistributorCore;
import org.jvbperc.kd.identity.AssertionSource;
import org.jvbperc.kd.identity.OfferAuthorizer;
import org.jvbperc.tunnel.transport.TlsException;
import org.jvbperc.tunnel.transport.TlsIdentity;

/**
 * RTCKeyDistributor (draft-roach-perc-webrtc-00 section 5.1): the Key Distributor of one conference, inside the application of
 * the conference's owner. The application controls it and never sees a key. {@link #roster} and {@link #close} are additions to
 * the draft's interface.
 *
 * <p>Thread-safe. Futures complete and handlers are called on threads of this object; they must not block.
 */
public final class RtcKeyDistributor implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(RtcKeyDistributor.class.getName());
    private static final SigningSettings SIGNING = new SigningSettings(4, 64, Duration.ofSeconds(15));
    private static final DtlsSettings DTLS = new DtlsSettings(
            Duration.ofSeconds(15), 1200, 8, Duration.ofSeconds(10), Duration.ofSeconds(30), Duration.ofSeconds(2));

    private static final AssociationLimits ASSOCIATIONS = new AssociationLimits(Duration.ofSeconds(60), 1000, 100);
    private static final TunnelTimes TUNNEL_TIMES = new TunnelTimes(
            Duration.ofSeconds(5), Duration.ofSeconds(5), Duration.ofMillis(200), Duration.ofSeconds(10));

    private final RtcKeyDistributorConfiguration configuration;
    private final KeyDistributorCore core;
    private final Conference conference;
    private final CompletableFuture<RtcIdentityAssertion> peerIdentity = new CompletableFuture<>();

    private @Nullable MediaDistributorConnection connection;
    private volatile Consumer<FingerprintFailure> fingerprintFailure = failure -> {};
    private Instant refusalsReported = Instant.EPOCH;

    /**
     * Makes the conference with a new certificate and new keys (draft-roach-perc-webrtc-00 section 4.1.1). Nobody can join before
     * {@link #setIdentityProvider} and {@link #connect}.
     */
    public RtcKeyDistributor(RtcKeyDistributorConfiguration configuration) {
        Clock clock = Clock.systemUTC();
        this.configuration = configuration;
        this.core = new KeyDistributorCore(
                new CoreSettings("perc-rtc-kd", DTLS, SIGNING, configuration.identity(), ASSOCIATIONS, 1),
                OfferAuthorizer.withoutTokens(clock),
                clock);
        this.conference = core.conferences()
                .create(configuration.room(), configuration.policy(), false, clock.instant())
                .orElseThrow(() -> new IllegalStateException("an empty conference directory refused a conference"));
        core.identities().onValidated(this::validated);
        core.start(now -> reportRefusedCertificates());
    }

    private KdTunnelSettings tunnelSettings() {
        var certificate = conference.identity().certificate();
        TlsIdentity tls;
        try {
            tls = TlsIdentity.of(certificate.privateKey(), List.of(certificate.x509()));
        } catch (TlsException e) {
            throw new IllegalStateException("a generated certificate is not usable", e);
        }
        MdTrust mode = configuration.authorities().isEmpty() ? MdTrust.PINNED : MdTrust.CA;
        return new KdTunnelSettings(
                tls,
                new MdTrustSettings(mode, configuration.pins(), configuration.authorities()),
                Optional.empty(),
                TUNNEL_TIMES,
                ASSOCIATIONS);
    }

    /**
     * Chooses the identity provider whose script makes this object's assertions.
     *
     * @param provider its domain, with the port if there is one
     * @throws IllegalArgumentException if provider or protocol are not acceptable
     */
    public void setIdentityProvider(String provider, RtcIdentityProviderOptions options) {
        core.identities().ownScript(provider, options.protocol(), options.authorization(), options.usernameHint());
    }

    /** Chooses the source of this object's assertions, for applications that log the user in themselves. */
    public void setIdentityProvider(AssertionSource source) {
        core.identities().own(source);
    }

    /** Makes a new assertion of this object's identity over its certificate: the value of {@code a=identity}. */
    public CompletableFuture<String> getIdentityAssertion() {
        return async(() -> {
            PercBinding binding = PercBinding.forMediaDistributor(conference.room(), null, null, null);
            String contents = new AssertionContents(
                            List.of(conference.identity().certificate().fingerprint()), binding)
                    .toJson();
            return core.identities().assertion(contents).toAttribute();
        });
    }

    /** The first participant whose identity is validated, as peerIdentity of a peer connection; {@link #roster} has all of them. */
    public CompletableFuture<RtcIdentityAssertion> peerIdentity() {
        return peerIdentity.copy();
    }

    /** The page at which the user must log in, if the identity provider's last error named one; otherwise null. */
    public @Nullable String idpLoginUrl() {
        IdentityException last = core.identities().lastOwnFailure();
        return last == null ? null : last.idpLoginUrl().orElse(null);
    }

    /** The identity provider's description of its last error, or null. */
    public @Nullable String idpErrorInfo() {
        IdentityException last = core.identities().lastOwnFailure();
        return last == null ? null : last.idpErrorInfo().orElse(null);
    }

    /** The conference's certificate. */
    public CompletableFuture<RtcCertificate> getCertificate() {
        return CompletableFuture.completedFuture(
                new RtcCertificate(conference.identity().certificate().x509()));
    }

    /**
     * Opens the tunnel to the Media Distributor (draft-roach-perc-webrtc-00 section 4.1.1) and keeps it open.
     *
     * @return completes when the Media Distributor has sent its profiles (draft-roach-perc-webrtc-00 sections 4.1.1 and 4.1.2);
     *     exceptionally with {@link RtcConnectException} if the first attempt fails
     * @throws IllegalStateException on a second call, or after {@link #close}
     */
    public synchronized CompletableFuture<Void> connect(String mdHost, int mdPort) {
        if (connection != null || core.isStopped()) {
            throw new IllegalStateException("connect was called before, or this Key Distributor is closed");
        }
        MediaDistributorConnection made =
                new MediaDistributorConnection(conference, core.hub(), this::reportFingerprint);
        connection = made;
        return made.open(mdHost, mdPort, tunnelSettings());
    }

    /** Calls {@code handler} when the Media Distributor or a participant presents another certificate than the expected one. */
    public void onfingerprintfailure(Consumer<FingerprintFailure> handler) {
        fingerprintFailure = handler;
    }

    /** The members, and the participants that were refused, with reasons (draft-roach-perc-webrtc-00 sections 3 and 4.2). */
    public ConferenceSnapshot roster() {
        return conference.roster();
    }

    private void validated(ValidatedIdentity found) {
        if (conference.policy().admits(found.identity(), found.idpDomain())) {
            peerIdentity.complete(new RtcIdentityAssertion(found.idpDomain(), found.identity()));
        }
    }

    private interface Work<T> {
        T run() throws IdentityException;
    }

    /** Runs {@code work} on a thread of its own, because the provider may be slow and calls are rare. */
    private static <T> CompletableFuture<T> async(Work<T> work) {
        CompletableFuture<T> result = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        result.complete(work.run());
                    } catch (IdentityException | RuntimeException e) {
                        result.completeExceptionally(e);
                    }
                },
                "perc-rtc-kd-assertion");
        thread.setDaemon(true);
        thread.start();
        return result;
    }

    /** Reports participants whose certificate has none of their offer's fingerprints; the roster has them as refused handshakes. */
    private void reportRefusedCertificates() {
        Instant before = refusalsReported;
        for (RefusedEntry refused : conference.roster().refused()) {
            boolean certificate =
                    refused.reason().startsWith("dtls: ") && refused.reason().contains("certificate");
            if (certificate && refused.at().isAfter(before)) {
                reportFingerprint(new FingerprintFailure(FingerprintFailure.PARTICIPANT, refused.reason()));
                refusalsReported = refused.at();
            }
        }
    }

    private void reportFingerprint(FingerprintFailure failure) {
        try {
            Objects.requireNonNull(fingerprintFailure).accept(failure);
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, "the handler of onfingerprintfailure failed", e);
        }
    }

    /** Ends the conference for everybody and closes the tunnel. */
    @Override
    public void close() {
        core.conferences()
                .end(conference.room(), "its owner has ended it", core.clock().instant());
        core.stopTimer();
        MediaDistributorConnection open;
        synchronized (this) {
            open = connection;
        }
        if (open != null) {
            open.close();
        }
        core.close();
        peerIdentity.completeExceptionally(new IllegalStateException("the Key Distributor was closed"));
    }
}
