package org.jvbperc.kd.config;

import java.time.Duration;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.jvbperc.identity.jws.JwsValidatorConfig;
import org.jvbperc.idpproxy.IdpProxyConfig;

/**
 * Identity providers.
 *
 * @param trusted whose assertions are believed
 * @param own where the Key Distributor's own identity comes from
 * @param proxy how providers' scripts are run
 * @param maxAge of an endpoint's assertion
 * @param tls trust for https to providers; null for the JDK's
 */
public record IdentitySettings(
        TrustedProviders trusted,
        OwnIdentitySettings own,
        IdpProxyConfig proxy,
        Duration clockSkew,
        Duration maxAge,
        Duration fetchTimeout,
        @Nullable SSLContext tls) {
    /** How providers are asked, and how far clocks may be off. */
    public JwsValidatorConfig validation() {
        return JwsValidatorConfig.defaults()
                .withFetchTimeout(fetchTimeout)
                .withClockSkew(clockSkew)
                .withTls(tls);
    }
}
