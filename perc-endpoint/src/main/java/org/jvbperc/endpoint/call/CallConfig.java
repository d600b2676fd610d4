package org.jvbperc.endpoint.call;

import java.net.InetAddress;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.jvbperc.crypto.ProtectionProfile;
import org.jvbperc.dtls.association.DtlsContext;
import org.jvbperc.ekt.EktCipher;
import org.jvbperc.endpoint.media.MediaFormat;
import org.jvbperc.endpoint.media.MediaKind;
import org.jvbperc.endpoint.media.MediaSource;
import org.jvbperc.endpoint.session.MediaSinkFactory;
import org.jvbperc.endpoint.session.RawRecorder;
import org.jvbperc.endpoint.signalling.BridgeClient;
import org.jvbperc.endpoint.signalling.BridgeSignalling;
import org.jvbperc.endpoint.signalling.CallProtection;
import org.jvbperc.endpoint.signalling.CredentialSource;
import org.jvbperc.endpoint.signalling.IdentitySource;
import org.jvbperc.endpoint.signalling.SignallingFactory;
import org.jvbperc.identity.IdentityValidator;
import org.jvbperc.identity.jws.JwsValidatorConfig;
import org.jvbperc.identity.jws.TrustedIdp;
import org.jvbperc.identity.oidc.TrustedOidc;
import org.jvbperc.identity.trust.IdentityValidators;

/** The configuration of one call. Immutable; {@link #builder} makes it. */
public final class CallConfig {
    private static final int MAX_ROOM_CHARS = 128;

    final SignallingFactory signalling;
    final String room;
    final IdentitySource identity;
    final CredentialSource credentials;
    final List<TrustedIdp> trustedIdps;
    final List<TrustedOidc> trustedOpenIdProviders;
    final @Nullable String keyDistributor;
    final @Nullable InetAddress localAddress;
    final CallProtection protection;
    final List<ProtectionProfile> profiles;
    final List<MediaSource> sources;
    final MediaSinkFactory sinks;
    final CallListener listener;
    final boolean recordFrames;
    final boolean records;
    final boolean lateVerification;
    final RawRecorder rawRecorder;
    final @Nullable SSLContext tls;
    final @Nullable DtlsContext dtlsContext;
    final Duration timeout;
    final Duration rosterInterval;
    final SecureRandom random;
    final Clock clock;
    /** Whether the call is made again when its session is lost. */
    final boolean rejoining;
    /** Whether the call has been made before. */
    final boolean again;

    private CallConfig(CallConfig other, List<MediaSource> sources, boolean again) {
        this.signalling = other.signalling;
        this.room = other.room;
        this.identity = other.identity;
        this.credentials = other.credentials;
        this.trustedIdps = other.trustedIdps;
        this.trustedOpenIdProviders = other.trustedOpenIdProviders;
        this.keyDistributor = other.keyDistributor;
        this.localAddress = other.localAddress;
        this.protection = other.protection;
        this.profiles = other.profiles;
        this.sources = List.copyOf(sources);
        this.sinks = other.sinks;
        this.listener = other.listener;
        this.recordFrames = other.recordFrames;
        this.records = other.records;
        this.lateVerification = other.lateVerification;
        this.rawRecorder = other.rawRecorder;
        this.tls = other.tls;
        this.dtlsContext = other.dtlsContext;
        this.timeout = other.timeout;
        this.rosterInterval = other.rosterInterval;
        this.random = other.random;
        this.clock = other.clock;
        this.rejoining = true;
        this.again = again;
    }

    private CallConfig(Builder builder, @Nullable String keyDistributor) {
        this.signalling = builder.signalling;
        this.room = builder.room;
        this.identity = builder.identity;
        this.credentials = builder.credentials;
        this.trustedIdps = List.copyOf(builder.trustedIdps);
        this.trustedOpenIdProviders = List.copyOf(builder.trustedOpenIdProviders);
        this.keyDistributor = keyDistributor;
        this.localAddress = builder.localAddress;
        this.protection = builder.protection;
        this.profiles = builder.profiles.isEmpty() ? builder.protection.profiles() : builder.profiles;
        this.sources = List.copyOf(builder.sources);
        this.sinks = builder.sinks;
        this.listener = builder.listener;
        this.recordFrames = builder.recordFrames;
        this.records = builder.records;
        this.lateVerification = builder.lateVerification;
        this.rawRecorder = builder.rawRecorder;
        this.tls = builder.tls;
        this.dtlsContext = builder.dtlsContext;
        this.timeout = builder.timeout;
        this.rosterInterval = builder.rosterInterval;
        this.random = builder.random;
        this.clock = builder.clock;
        this.rejoining = false;
        this.again = false;
    }

    /**
     * Starts with protection "double" and both its profiles, no media, 15 s for each step of joining and a roster every second.
     *
     * @param bridge the Media Distributor's HTTP resource, e.g. {@code https://bridge.example}
     * @param room the conference's name
     * @param identity the source of the user's assertions
     */
    public static Builder builder(URI bridge, String room, IdentitySource identity) {
        String scheme = String.valueOf(bridge.getScheme());
        if (!(scheme.equals("http") || scheme.equals("https")) || bridge.getHost() == null) {
            throw new IllegalArgumentException(
                    "bridge \"" + bridge + "\" is not http://<host>[:port] or https://<host>[:port]");
        }
        SignallingFactory http =
                (name, timeout, tls) -> new BridgeSignalling(new BridgeClient(bridge, timeout, tls), bridge, name);
        return new Builder(http, room, identity);
    }

    /** The same configuration with another way to exchange descriptions. */
    public static Builder builder(SignallingFactory signalling, String room, IdentitySource identity) {
        return new Builder(signalling, room, identity);
    }

    /** The same configuration for a call that is made again when its session is lost. */
    CallConfig rejoining() {
        return new CallConfig(this, sources, false);
    }

    /** The same configuration for a call that is made again because its session was lost, with the rest of the sources. */
    CallConfig againWith(List<MediaSource> remaining) {
        return new CallConfig(this, remaining, true);
    }

    /** The EKT ciphers that are strong enough for every offered profile (RFC 8870 section 6), the weakest sufficient one first. */
    List<EktCipher> ektCiphers() {
        boolean any128 = profiles.contains(ProtectionProfile.DOUBLE_AEAD_AES_128_GCM_AEAD_AES_128_GCM);
        return any128 ? List.of(EktCipher.AESKW_128, EktCipher.AESKW_256) : List.of(EktCipher.AESKW_256);
    }

    /** Validates the assertions of the trusted providers. */
    IdentityValidator validator(JwsValidatorConfig how) {
        return IdentityValidators.signed(trustedIdps, trustedOpenIdProviders, how.withTls(tls));
    }

    /** A random name for RTCP that tells nothing about the user (RFC 8871 section 4.1). */
    String randomName() {
        return Long.toHexString(random.nextLong());
    }

    /** Collects the values. For one thread. */
    public static final class Builder {
        private final SignallingFactory signalling;
        private final String room;
        private final IdentitySource identity;
        private final List<TrustedIdp> trustedIdps = new ArrayList<>();
        private final List<TrustedOidc> trustedOpenIdProviders = new ArrayList<>();
        private final List<MediaSource> sources = new ArrayList<>();
        private CredentialSource credentials = CredentialSource.NONE;
        private @Nullable String keyDistributor;
        private boolean anyKeyDistributor;
        private @Nullable InetAddress localAddress;
        private CallProtection protection = CallProtection.DOUBLE;
        /** Empty: those of the protection. */
        private List<ProtectionProfile> profiles = List.of();

        private MediaSinkFactory sinks = stream -> null;
        private CallListener listener = CallListener.NONE;
        private boolean recordFrames;
        private boolean records;
        private boolean lateVerification;
        private RawRecorder rawRecorder = RawRecorder.NONE;
        private @Nullable SSLContext tls;
        private @Nullable DtlsContext dtlsContext;
        private Duration timeout = Duration.ofSeconds(15);
        private Duration rosterInterval = Duration.ofSeconds(1);
        private SecureRandom random = new SecureRandom();
        private Clock clock = Clock.systemUTC();

        private Builder(SignallingFactory signalling, String room, IdentitySource identity) {
            if (room.isEmpty()
                    || room.length() > MAX_ROOM_CHARS
                    || room.codePoints().anyMatch(Character::isISOControl)) {
                throw new IllegalArgumentException(
                        "room is not 1.." + MAX_ROOM_CHARS + " characters without control characters");
            }
            this.signalling = signalling;
            this.room = room;
            this.identity = identity;
        }

        /** Trusts this identity provider for names in its domain. */
        public Builder trust(TrustedIdp idp) {
            trustedIdps.add(idp);
            return this;
        }

        /** Trusts this OpenID provider for the names that are made of its ID tokens. */
        public Builder trust(TrustedOidc provider) {
            trustedOpenIdProviders.add(provider);
            return this;
        }

        /** The credentials of offers besides the identity, for conferences that require them. */
        public Builder credentials(CredentialSource value) {
            this.credentials = value;
            return this;
        }

        /** The identity of the only accepted Key Distributor, {@code user@domain}. */
        public Builder keyDistributor(String value) {
            if (!value.matches("[^@\\s]+@[^@\\s]+")) {
                throw new IllegalArgumentException("Key Distributor \"" + value + "\" is not user@domain");
            }
            this.keyDistributor = value;
            return this;
        }

        /**
         * Accepts any Key Distributor whose identity validates. The application must show the identity to the user, who
         * decides.
         */
        public Builder anyKeyDistributor() {
            this.anyKeyDistributor = true;
            return this;
        }

        /**
         * The local address for media. By default it is the loopback address for a bridge on that address, and otherwise the
         * address of the route to the bridge.
         */
        public Builder localAddress(@Nullable InetAddress value) {
            this.localAddress = value;
            return this;
        }

        /**
         * How the conference's media is protected; a conference of the other kind refuses the call. The default is double. Browsers
         * join frame rooms, where the signed roster tells who sent a frame.
         */
        public Builder protection(CallProtection value) {
            this.protection = value;
            return this;
        }

        /** Profiles to offer, preferred first: double ones, or single ones in a frame room. By default all of the protection. */
        public Builder profiles(List<ProtectionProfile> value) {
            if (value.isEmpty()) {
                throw new IllegalArgumentException("profiles is empty: expected at least one");
            }
            this.profiles = List.copyOf(value);
            return this;
        }

        /** Adds a source to send, at most one of each kind. The call closes it. */
        public Builder send(MediaSource source) {
            MediaKind kind = source.kind();
            if (sources.stream().anyMatch(other -> other.kind() == kind)) {
                throw new IllegalArgumentException("more than one " + kind.sdpName() + " source: one can be sent");
            }
            sources.add(source);
            return this;
        }

        /** The sinks of received frames. */
        public Builder sinks(MediaSinkFactory value) {
            this.sinks = value;
            return this;
        }

        /** The listener for events. */
        public Builder listener(CallListener value) {
            this.listener = value;
            return this;
        }

        /** Whether {@link CallReport} lists the hashes of all frames. */
        public Builder recordFrames(boolean value) {
            this.recordFrames = value;
            return this;
        }

        /** Whether this endpoint records the conference: its assertion says so, and the roster tells everybody. */
        public Builder records(boolean value) {
            this.records = value;
            return this;
        }

        /**
         * Accepts a description that the Key Distributor signed before it knew this endpoint, and that is therefore valid for
         * other endpoints of the conference too. The Key Distributor verifies the endpoint before DTLS ends. For signalling
         * servers that do not pass on the endpoint's offer.
         */
        public Builder lateVerification(boolean value) {
            this.lateVerification = value;
            return this;
        }

        /** The recorder of received packets and of all keys. */
        public Builder rawRecorder(RawRecorder value) {
            this.rawRecorder = value;
            return this;
        }

        /** Trust for https; null for the JDK's default. */
        public Builder tls(@Nullable SSLContext value) {
            this.tls = value;
            return this;
        }

        /** Threads that the call shares with others; the caller closes them. By default the call has its own. */
        public Builder dtlsContext(@Nullable DtlsContext value) {
            this.dtlsContext = value;
            return this;
        }

        /** Longest time for each step of joining: the answer, ICE, DTLS, the first key. */
        public Builder timeout(Duration value) {
            this.timeout = positive("timeout", value);
            return this;
        }

        /** Time between two requests for the roster. */
        public Builder rosterInterval(Duration value) {
            this.rosterInterval = positive("rosterInterval", value);
            return this;
        }

        /** Randomness for keys and numbers. */
        public Builder random(SecureRandom value) {
            this.random = value;
            return this;
        }

        /** Wall clock for assertions and NTP timestamps. */
        public Builder clock(Clock value) {
            this.clock = value;
            return this;
        }

        /**
         * Checks the values against each other.
         *
         * @throws IllegalArgumentException naming what is missing
         */
        public CallConfig build() {
            if (trustedIdps.isEmpty() && trustedOpenIdProviders.isEmpty()) {
                throw new IllegalArgumentException("no trusted identity provider: no participant could be verified");
            }
            if (keyDistributor == null && !anyKeyDistributor) {
                throw new IllegalArgumentException(
                        "no expected Key Distributor: name its identity, or accept any one explicitly");
            }
            if (!protection.profiles().containsAll(profiles)) {
                throw new IllegalArgumentException("profiles " + profiles + ": expected some of "
                        + protection.profiles() + ", because the protection is \"" + protection.word() + "\"");
            }
            for (MediaSource source : sources) {
                if (protection == CallProtection.DOUBLE && !source.format().isPreferred()) {
                    throw new IllegalArgumentException(
                            "a source is " + source.format().encodingName()
                                    + ": expected "
                                    + MediaFormat.preferred(source.kind()).encodingName()
                                    + ", because the protection is \"double\"");
                }
            }
            if (protection == CallProtection.FRAME && lateVerification) {
                throw new IllegalArgumentException(
                        "lateVerification is not possible with protection \"frame\": its answers are for one offer");
            }
            return new CallConfig(this, anyKeyDistributor ? null : keyDistributor);
        }

        private static Duration positive(String name, Duration value) {
            if (value.isNegative() || value.isZero()) {
                throw new IllegalArgumentException(name + " " + value + " is not positive");
            }
            return value;
        }
    }
}
