package org.jvbperc.dtls;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.jvbperc.crypto.CertificateFingerprint;
import org.jvbperc.crypto.Octets;
import org.jvbperc.crypto.ProtectionProfile;
import org.jvbperc.ekt.EktCipher;

/** The offer of one client association and its expectations of the server. Immutable; made by {@link #builder}. */
public final class DtlsClientConfig {
    private final DtlsCertificate certificate;
    private final Optional<String> tlsId;
    private final Octets identityHash;
    private final Set<CertificateFingerprint> peerFingerprints;
    private final Optional<String> expectedPeerTlsId;
    private final Octets expectedPeerIdentityHash;
    private final List<ProtectionProfile> profiles;
    private final List<EktCipher> ektCiphers;
    private final EktCipherNumbering ektCipherNumbering;
    private final boolean singleProfileMode;
    private final boolean rosters;
    private final Duration handshakeTimeout;
    private final Duration presenceInterval;
    private final int mtu;

    private DtlsClientConfig(Builder builder) {
        this.certificate = builder.certificate;
        this.tlsId = Optional.ofNullable(builder.tlsId);
        this.identityHash = builder.identityHash;
        this.peerFingerprints = builder.peerFingerprints;
        this.expectedPeerTlsId = Optional.ofNullable(builder.expectedPeerTlsId);
        this.expectedPeerIdentityHash = builder.expectedPeerIdentityHash;
        this.profiles = builder.profiles;
        this.ektCiphers = builder.ektCiphers;
        this.ektCipherNumbering = builder.ektCipherNumbering;
        this.singleProfileMode = builder.singleProfileMode;
        this.rosters = builder.rosters;
        this.presenceInterval = builder.presenceInterval;
        this.handshakeTimeout = builder.handshakeTimeout;
        this.mtu = builder.mtu;
    }

    /**
     * Starts with both double profiles and both EKT ciphers, no identities, 15 s and an MTU of 1200 octets.
     *
     * @param certificate the client's own
     * @param peerFingerprints the server's a=fingerprint lines; one of them must match
     */
    public static Builder builder(DtlsCertificate certificate, Set<CertificateFingerprint> peerFingerprints) {
        return new Builder(certificate, peerFingerprints);
    }

    /** The client's certificate. */
    public DtlsCertificate certificate() {
        return certificate;
    }

    /** The client's own tls-id; absent in single-profile mode only. */
    public Optional<String> tlsId() {
        return tlsId;
    }

    /** Hash of the client's own identity, or no octets. */
    public Octets identityHash() {
        return identityHash;
    }

    /** Acceptable fingerprints of the server's certificate. */
    public Set<CertificateFingerprint> peerFingerprints() {
        return peerFingerprints;
    }

    /** The a=tls-id that the server signalled; absent in single-profile mode only. */
    public Optional<String> expectedPeerTlsId() {
        return expectedPeerTlsId;
    }

    /** Hash of the identity that the server signalled, or no octets if it signalled none. */
    public Octets expectedPeerIdentityHash() {
        return expectedPeerIdentityHash;
    }

    /** Offered profiles, preferred first. */
    public List<ProtectionProfile> profiles() {
        return profiles;
    }

    /** Offered EKT ciphers, preferred first. */
    public List<EktCipher> ektCiphers() {
        return ektCiphers;
    }

    /** How EKT ciphers are numbered. */
    public EktCipherNumbering ektCipherNumbering() {
        return ektCipherNumbering;
    }

    /** Whether this is plain DTLS-SRTP, without PERC. */
    public boolean singleProfileMode() {
        return singleProfileMode;
    }

    /** How often this side shows that it is present; zero for never. */
    public Duration presenceInterval() {
        return presenceInterval;
    }

    /** Whether the client offers to receive rosters. */
    public boolean rosters() {
        return rosters;
    }

    /** Longest time from {@code start()} to Finished. */
    public Duration handshakeTimeout() {
        return handshakeTimeout;
    }

    /** The largest UDP payload to send, in octets. */
    public int mtu() {
        return mtu;
    }

    /** Collects the values; not safe for threads. */
    public static final class Builder {
        private final DtlsCertificate certificate;
        private final Set<CertificateFingerprint> peerFingerprints;
        private @Nullable String tlsId;
        private Octets identityHash = Octets.EMPTY;
        private @Nullable String expectedPeerTlsId;
        private Octets expectedPeerIdentityHash = Octets.EMPTY;
        private List<ProtectionProfile> profiles = List.of(
                ProtectionProfile.DOUBLE_AEAD_AES_128_GCM_AEAD_AES_128_GCM,
                ProtectionProfile.DOUBLE_AEAD_AES_256_GCM_AEAD_AES_256_GCM);
        private List<EktCipher> ektCiphers = List.of(EktCipher.AESKW_128, EktCipher.AESKW_256);
        private EktCipherNumbering ektCipherNumbering = EktCipherNumbering.ENUMERATION;
        private boolean singleProfileMode;
        private boolean rosters;
        private Duration presenceInterval = Duration.ZERO;
        private Duration handshakeTimeout = DtlsPolicy.DEFAULT_HANDSHAKE_TIMEOUT;
        private int mtu = DtlsPolicy.DEFAULT_MTU_BYTES;

        private Builder(DtlsCertificate certificate, Set<CertificateFingerprint> peerFingerprints) {
            this.certificate = Objects.requireNonNull(certificate);
            this.peerFingerprints = Set.copyOf(peerFingerprints);
        }

        /** The client's own tls-id, for external_session_id (RFC 9185 section 5.1). */
        public Builder tlsId(String value) {
            this.tlsId = DtlsPolicy.requireTlsId("tlsId", value);
            return this;
        }

        /** SHA-256 over the client's own identity assertion, or no octets (RFC 8844 section 3.2). */
        public Builder identityHash(Octets value) {
            this.identityHash = DtlsPolicy.requireIdentityHash("identityHash", value);
            return this;
        }

        /** The server's a=tls-id, compared with its external_session_id (RFC 9185 section 5.1). */
        public Builder expectedPeerTlsId(String value) {
            this.expectedPeerTlsId = value;
            return this;
        }

        /** SHA-256 over the server's identity assertion, or no octets if it signalled none (RFC 8844 section 3.2). */
        public Builder expectedPeerIdentityHash(Octets value) {
            this.expectedPeerIdentityHash = DtlsPolicy.requireIdentityHash("expectedPeerIdentityHash", value);
            return this;
        }

        /** Double profiles to offer, preferred first. */
        public Builder profiles(List<ProtectionProfile> value) {
            this.profiles = List.copyOf(value);
            return this;
        }

        /** EKT ciphers to offer, preferred first. */
        public Builder ektCiphers(List<EktCipher> value) {
            this.ektCiphers = List.copyOf(value);
            return this;
        }

        /** For servers that number EKT ciphers by the IANA table. */
        public Builder ektCipherNumbering(EktCipherNumbering value) {
            this.ektCipherNumbering = value;
            return this;
        }

        /**
         * Interval at which the last acknowledgement is repeated once an EKTKey has come. By it a server that has forgotten the
         * association, because it was restarted, learns that the endpoint exists.
         */
        public Builder presenceInterval(Duration value) {
            this.presenceInterval = value;
            return this;
        }

        /** Offers to receive rosters inside the association (docs/roster.md). */
        public Builder rosters() {
            this.rosters = true;
            return this;
        }

        /** The handshake's deadline. */
        public Builder handshakeTimeout(Duration value) {
            this.handshakeTimeout = DtlsPolicy.requireTimeout(value);
            return this;
        }

        /** The largest UDP payload to send, 256 to 16384 octets. */
        public Builder mtu(int bytes) {
            this.mtu = DtlsPolicy.requireMtu(bytes);
            return this;
        }

        /**
         * Plain DTLS-SRTP with single profiles and without EKT, tls-id optional: for tests against stacks without PERC. Such
         * an association has no end-to-end keys and must not carry a conference.
         */
        public Builder singleProfileMode(List<ProtectionProfile> singleProfiles) {
            this.singleProfileMode = true;
            this.profiles = List.copyOf(singleProfiles);
            this.ektCiphers = List.of();
            return this;
        }

        /**
         * Checks the values against each other.
         *
         * @throws IllegalArgumentException naming the missing or unsuitable value
         */
        public DtlsClientConfig build() {
            DtlsPolicy.requireProfiles(singleProfileMode, profiles, ektCiphers);
            if (peerFingerprints.isEmpty()) {
                throw new IllegalArgumentException(
                        "peerFingerprints is empty: no server could be accepted (RFC 8842 section 5.4)");
            }
            if (!singleProfileMode && (tlsId == null || expectedPeerTlsId == null)) {
                throw new IllegalArgumentException(
                        "tlsId and expectedPeerTlsId are required with double profiles (RFC 9185 section 5.1)");
            }
            return new DtlsClientConfig(this);
        }
    }
}
