package org.jvbperc.kd.config;

import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.jvbperc.identity.TrustedIdp;

/**
 * Identity providers.
 *
 * @param trusted whose assertions are believed
 * @param own where the Key Distributor's own identity comes from
 * @param maxAge of an endpoint's assertion
 * @param tls trust for https to providers; null for the JDK's
 */
public record IdentitySettings(
        List<TrustedIdp> trusted,
        OwnIdentitySettings own,
        Duration clockSkew,
        Duration maxAge,
        Duration fetchTimeout,
        @Nullable SSLContext tls) {}
