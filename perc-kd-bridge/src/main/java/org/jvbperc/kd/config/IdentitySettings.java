package org.jvbperc.kd.config;

import java.time.Duration;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.jvbperc.identity.jws.JwsValidatorConfig;
import org.jvbperc.idpproxy.IdpProxyConfig;

/**
 * Identity providers.
 *
 * @param trusted providers whose assertions are accepted
 * @param own the source of the Key Distributor's own identity
 * @param proxy limits and trust for running providers' scripts
 * @param maxAge longest age of an endpoint's assertion
 * @param tls trust for https to providers; null for the JDK's default
 */
public record IdentitySettings(
        TrustedProviders trusted,
        OwnIdentitySettings own,
        IdpProxyConfig proxy,
        Duration clockSkew,
        Duration maxAge,
        Duration fetchTimeout,
        @Nullable SSLContext tls) {
    /** Limits for requests to providers, and for clock differences. */
    public JwsValidatorConfig validation() {
        return JwsValidatorConfig.defaults()
                .withFetchTimeout(fetchTimeout)
                .withClockSkew(clockSkew)
                .withTls(tls);
    }
}
