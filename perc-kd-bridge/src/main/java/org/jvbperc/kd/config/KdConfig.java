package org.jvbperc.kd.config;

import java.util.List;
import org.jvbperc.kd.policy.ConferencePolicy;

/**
 * The whole configuration, checked.
 *
 * @param policy of conferences without a policy of their own
 * @param policies reads overrides of it
 * @param conferences that exist from the start
 * @param warnings for the log, such as unknown keys
 */
public record KdConfig(
        HttpServerSettings http,
        KdTunnelSettings tunnel,
        MdHttpSettings mdHttp,
        DtlsSettings dtls,
        IdentitySettings identity,
        SigningSettings signing,
        AuthorizationSettings authorization,
        ConferencePolicy policy,
        PolicyReader policies,
        int maxConferences,
        List<ConferenceSettings> conferences,
        List<String> warnings) {}
