package org.jvbperc.dtls;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.jvbperc.crypto.Octets;
import org.jvbperc.crypto.ProtectionProfile;
import org.jvbperc.ekt.EktCipher;

/**
 * A server's answer to one ClientHello. Immutable; made by {@link #builder}.
 *
 * <p>The library compares the expected values, where given, and refuses a difference with illegal_parameter (RFC 8844 sections
 * 3.2 and 4.3); an admission that has compared them itself leaves them out.
 */
public final class DtlsServerParameters {
    private final DtlsCertificate certificate;
    private final Optional<String> tlsId;
    private final Octets identityHash;
    private final List<ProtectionProfile> profiles;
    private final List<EktCipher> ektCiphers;
    private final boolean singleProfileMode;
    private final boolean rosters;
    private final Optional<String> expectedPeerTlsId;
    private final Optional<Octets> expectedPeerIdentityHash;

    private DtlsServerParameters(Builder builder) {
        this.certificate = builder.certificate;
        this.tlsId = Optional.ofNullable(builder.tlsId);
        this.identityHash = builder.identityHash;
        this.profiles = builder.profiles;
        this.ektCiphers = builder.ektCiphers;
        this.singleProfileMode = builder.singleProfileMode;
        this.rosters = builder.rosters;
        this.expectedPeerTlsId = Optional.ofNullable(builder.expectedPeerTlsId);
        this.expectedPeerIdentityHash = Optional.ofNullable(builder.expectedPeerIdentityHash);
    }

    /** Starts with both double profiles and both EKT ciphers acceptable, and no identity of the server. */
    public static Builder builder(DtlsCertificate certificate) {
        return new Builder(certificate);
    }

    /** The server's certificate. */
    public DtlsCertificate certificate() {
        return certificate;
    }

    /** The server's own tls-id; absent in single-profile mode only. */
    public Optional<String> tlsId() {
        return tlsId;
    }

    /** Hash of the server's own identity, or no octets. */
    public Octets identityHash() {
        return identityHash;
    }

    /** Acceptable profiles in the server's order of preference. */
    public List<ProtectionProfile> profiles() {
        return profiles;
    }

    /** Acceptable EKT ciphers in the server's order of preference. */
    public List<EktCipher> ektCiphers() {
        return ektCiphers;
    }

    /** Whether this is plain DTLS-SRTP, without PERC. */
    public boolean singleProfileMode() {
        return singleProfileMode;
    }

    /** Whether rosters are sent to a client that offers to receive them. */
    public boolean rosters() {
        return rosters;
    }

    /** The required external_session_id of the ClientHello, if the library is to compare it. */
    public Optional<String> expectedPeerTlsId() {
        return expectedPeerTlsId;
    }

    /** The required external_id_hash of the ClientHello, if the library is to compare it. */
    public Optional<Octets> expectedPeerIdentityHash() {
        return expectedPeerIdentityHash;
    }

    /** Collects the values; not safe for threads. */
    public static final class Builder {
        private final DtlsCertificate certificate;
        private @Nullable String tlsId;
        private Octets identityHash = Octets.EMPTY;
        private List<ProtectionProfile> profiles = List.of(
                ProtectionProfile.DOUBLE_AEAD_AES_128_GCM_AEAD_AES_128_GCM,
                ProtectionProfile.DOUBLE_AEAD_AES_256_GCM_AEAD_AES_256_GCM);
        private List<EktCipher> ektCiphers = List.of(EktCipher.AESKW_128, EktCipher.AESKW_256);
        private boolean singleProfileMode;
        private boolean rosters;
        private @Nullable String expectedPeerTlsId;
        private @Nullable Octets expectedPeerIdentityHash;

        private Builder(DtlsCertificate certificate) {
            this.certificate = Objects.requireNonNull(certificate);
        }

        /** The server's own tls-id, for external_session_id (RFC 9185 section 5.4). */
        public Builder tlsId(String value) {
            this.tlsId = DtlsPolicy.requireTlsId("tlsId", value);
            return this;
        }

        /** SHA-256 over the server's own identity assertion, or no octets (RFC 8844 section 3.2). */
        public Builder identityHash(Octets value) {
            this.identityHash = DtlsPolicy.requireIdentityHash("identityHash", value);
            return this;
        }

        /** Acceptable double profiles, preferred first. */
        public Builder profiles(List<ProtectionProfile> value) {
            this.profiles = List.copyOf(value);
            return this;
        }

        /** Acceptable EKT ciphers, preferred first. */
        public Builder ektCiphers(List<EktCipher> value) {
            this.ektCiphers = List.copyOf(value);
            return this;
        }

        /** Sends rosters to a client that offers to receive them (docs/roster.md). */
        public Builder rosters() {
            this.rosters = true;
            return this;
        }

        /** Has the library compare the client's tls-id. */
        public Builder expectedPeerTlsId(String value) {
            this.expectedPeerTlsId = value;
            return this;
        }

        /** Has the library compare the client's identity hash. */
        public Builder expectedPeerIdentityHash(Octets value) {
            this.expectedPeerIdentityHash = DtlsPolicy.requireIdentityHash("expectedPeerIdentityHash", value);
            return this;
        }

        /**
         * Plain DTLS-SRTP with single profiles and without EKT, tls-id optional: for browsers and other stacks without PERC.
         * Such an association has no end-to-end keys: it must not carry a conference that requires them.
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
        public DtlsServerParameters build() {
            DtlsPolicy.requireProfiles(singleProfileMode, profiles, ektCiphers);
            if (!singleProfileMode && tlsId == null) {
                throw new IllegalArgumentException(
                        "tlsId is missing: PERC requires external_session_id (RFC 9185 section 5.4)");
            }
            return new DtlsServerParameters(this);
        }
    }
}
