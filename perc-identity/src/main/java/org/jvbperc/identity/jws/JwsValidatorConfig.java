package org.jvbperc.identity.jws;

import java.time.Duration;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * How {@link JwsIdentityValidator} treats times and providers' servers.
 *
 * @param fetchTimeout for one whole fetch of a key set
 * @param refreshAfter age at which a key set is fetched again
 * @param staleLimit age up to which a key set is still used while its provider does not answer
 * @param minRefetchInterval shortest time between two fetches from one provider; limits the fetches that an attacker's unknown
 *     key ids cause
 * @param clockSkew how far the provider's clock may be off
 * @param expiryGrace how long after its expiry an assertion is still accepted; zero for admission, longer to show participants
 *     who joined a call earlier
 * @param tls trust for https; null for the JDK's
 */
public record JwsValidatorConfig(
        Duration fetchTimeout,
        Duration refreshAfter,
        Duration staleLimit,
        Duration minRefetchInterval,
        Duration clockSkew,
        Duration expiryGrace,
        @Nullable SSLContext tls) {
    public JwsValidatorConfig {
        requireNotNegative("clock skew", clockSkew);
        requireNotNegative("expiry grace", expiryGrace);
        requireNotNegative("minimum refetch interval", minRefetchInterval);
        if (fetchTimeout.isNegative() || fetchTimeout.isZero()) {
            throw new IllegalArgumentException("fetch timeout " + fetchTimeout + " is not positive");
        }
        if (refreshAfter.isNegative() || staleLimit.compareTo(refreshAfter) < 0) {
            throw new IllegalArgumentException(
                    "stale limit " + staleLimit + " is shorter than refresh " + refreshAfter);
        }
    }

    /** 3 s to fetch, refresh after 10 min, stale up to 1 h, at most one fetch in 10 s, 30 s skew, no grace, the JDK's trust. */
    public static JwsValidatorConfig defaults() {
        return new JwsValidatorConfig(
                Duration.ofSeconds(3),
                Duration.ofMinutes(10),
                Duration.ofHours(1),
                Duration.ofSeconds(10),
                Duration.ofSeconds(30),
                Duration.ZERO,
                null);
    }

    /** The same with another fetch timeout. */
    public JwsValidatorConfig withFetchTimeout(Duration value) {
        return new JwsValidatorConfig(value, refreshAfter, staleLimit, minRefetchInterval, clockSkew, expiryGrace, tls);
    }

    /** The same with another clock skew. */
    public JwsValidatorConfig withClockSkew(Duration value) {
        return new JwsValidatorConfig(
                fetchTimeout, refreshAfter, staleLimit, minRefetchInterval, value, expiryGrace, tls);
    }

    /** The same with another expiry grace. */
    public JwsValidatorConfig withExpiryGrace(Duration value) {
        return new JwsValidatorConfig(
                fetchTimeout, refreshAfter, staleLimit, minRefetchInterval, clockSkew, value, tls);
    }

    /** The same with other trust for https. */
    public JwsValidatorConfig withTls(@Nullable SSLContext value) {
        return new JwsValidatorConfig(
                fetchTimeout, refreshAfter, staleLimit, minRefetchInterval, clockSkew, expiryGrace, value);
    }

    private static void requireNotNegative(String what, Duration value) {
        if (value.isNegative()) {
            throw new IllegalArgumentException(what + " " + value + " is negative");
        }
    }
}
