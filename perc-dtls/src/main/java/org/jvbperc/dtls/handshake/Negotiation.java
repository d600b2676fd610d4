package org.jvbperc.dtls.handshake;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.tls.CipherSuite;
import org.jspecify.annotations.Nullable;
import org.jvbperc.crypto.ProtectionProfile;
import org.jvbperc.dtls.DtlsServerParameters;
import org.jvbperc.ekt.EktCipher;

/**
 * Profile, EKT cipher and cipher suite that fit together: the EKT cipher at least as strong as the SRTP cipher and as the
 * cipher suite, the suite at least as strong as the SRTP cipher (RFC 8870 section 6).
 *
 * @param ektCipher empty in single-profile mode only
 * @param cipherSuite one of {@link #suites}
 */
public record Negotiation(ProtectionProfile profile, Optional<EktCipher> ektCipher, int cipherSuite) {
    private static final int SUITE_128 = CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256;
    private static final int SUITE_256 = CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384;

    /** All suites of this project (RFC 8827 section 6.5), weaker first, because every peer has that one. */
    static int[] suites() {
        return new int[] {SUITE_128, SUITE_256};
    }

    /** The suites that can protect at least one of these profiles; those of the preferred profile first. */
    public static int[] suitesFor(List<ProtectionProfile> profiles) {
        boolean preferStrong = profiles.get(0).layerKeyLengthBytes() > keyBytes(SUITE_128);
        boolean onlyStrong = profiles.stream().allMatch(profile -> profile.layerKeyLengthBytes() > keyBytes(SUITE_128));
        if (onlyStrong) {
            return new int[] {SUITE_256};
        }
        return preferStrong ? new int[] {SUITE_256, SUITE_128} : suites();
    }

    /**
     * The server's choice: by its own order of profiles, then EKT ciphers, then the weakest sufficient suite.
     *
     * @return null if no combination is both offered and strong enough
     */
    public static @Nullable Negotiation choose(
            DtlsServerParameters parameters,
            List<ProtectionProfile> offeredProfiles,
            List<EktCipher> offeredCiphers,
            int[] offeredSuites) {
        for (ProtectionProfile profile : parameters.profiles()) {
            if (!offeredProfiles.contains(profile)) {
                continue;
            }
            for (Optional<EktCipher> cipher : candidates(parameters, offeredCiphers)) {
                for (int suite : suites()) {
                    Negotiation candidate = new Negotiation(profile, cipher, suite);
                    if (candidate.isConsistent()
                            && Arrays.stream(offeredSuites).anyMatch(offered -> offered == suite)) {
                        return candidate;
                    }
                }
            }
        }
        return null;
    }

    private static List<Optional<EktCipher>> candidates(DtlsServerParameters parameters, List<EktCipher> offered) {
        return parameters.singleProfileMode()
                ? List.of(Optional.empty())
                : parameters.ektCiphers().stream()
                        .filter(offered::contains)
                        .map(Optional::of)
                        .toList();
    }

    /** Whether none of the three is weaker than required by the others. */
    public boolean isConsistent() {
        int suiteBytes = keyBytes(cipherSuite);
        int profileBytes = profile.layerKeyLengthBytes();
        int ektBytes = ektCipher.map(EktCipher::keyLengthBytes).orElse(Integer.MAX_VALUE);
        return suiteBytes >= profileBytes && ektBytes >= profileBytes && ektBytes >= suiteBytes;
    }

    private static int keyBytes(int suite) {
        return switch (suite) {
            case SUITE_128 -> 16;
            case SUITE_256 -> 32;
            default -> 0;
        };
    }
}
