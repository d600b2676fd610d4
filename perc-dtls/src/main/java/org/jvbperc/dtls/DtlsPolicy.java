package org.jvbperc.dtls;

import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.jvbperc.crypto.Octets;
import org.jvbperc.crypto.ProtectionProfile;
import org.jvbperc.ekt.EktCipher;

/** The checks that the client's and the server's configuration share. */
public final class DtlsPolicy {
    /** RFC 8842 section 5.1, whose length bounds are those of external_session_id. */
    private static final Pattern TLS_ID = Pattern.compile("[A-Za-z0-9+/_-]{20,255}");

    private static final int IDENTITY_HASH_BYTES = 32;
    private static final int MIN_MTU_BYTES = 256;
    private static final int MAX_MTU_BYTES = 16384;

    /** Fits every path WebRTC uses, with room for TURN and tunnels. */
    static final int DEFAULT_MTU_BYTES = 1200;

    /** Four retransmissions of RFC 6347 section 4.2.4: 1 + 2 + 4 + 8 s. */
    static final Duration DEFAULT_HANDSHAKE_TIMEOUT = Duration.ofSeconds(15);

    private DtlsPolicy() {}

    /** A usable a=tls-id. */
    public static boolean isTlsId(String text) {
        return TLS_ID.matcher(text).matches();
    }

    static String requireTlsId(String name, String tlsId) {
        if (!isTlsId(tlsId)) {
            throw new IllegalArgumentException(
                    name + " is not 20 to 255 of the characters A-Z a-z 0-9 + / - _ (RFC 8842 section 5.1)");
        }
        return tlsId;
    }

    static Octets requireIdentityHash(String name, Octets hash) {
        if (hash.length() != 0 && hash.length() != IDENTITY_HASH_BYTES) {
            throw new IllegalArgumentException(
                    name + " has " + hash.length() + " octets: expected none or 32 (RFC 8844 section 3.2)");
        }
        return hash;
    }

    static Duration requireTimeout(Duration timeout) {
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("handshakeTimeout " + timeout + " is not positive");
        }
        return timeout;
    }

    static int requireMtu(int bytes) {
        if (bytes < MIN_MTU_BYTES || bytes > MAX_MTU_BYTES) {
            throw new IllegalArgumentException("mtu " + bytes + " is not in " + MIN_MTU_BYTES + ".." + MAX_MTU_BYTES);
        }
        return bytes;
    }

    /**
     * A list of profiles is either double throughout, with EKT, or (in single-profile mode) single throughout, without EKT, so
     * that negotiation can never lead from one to the other.
     */
    static void requireProfiles(boolean singleProfileMode, List<ProtectionProfile> profiles, List<EktCipher> ciphers) {
        if (profiles.isEmpty()) {
            throw new IllegalArgumentException("no SRTP protection profile is configured");
        }
        for (ProtectionProfile profile : profiles) {
            if (profile.isDouble() == singleProfileMode) {
                throw new IllegalArgumentException(
                        profile + (singleProfileMode ? " is not a single profile" : " is not a double profile")
                                + ": the two cannot be mixed");
            }
        }
        if (singleProfileMode != ciphers.isEmpty()) {
            throw new IllegalArgumentException(
                    singleProfileMode ? "EKT is not used with single profiles" : "no EKT cipher is configured");
        }
    }
}
