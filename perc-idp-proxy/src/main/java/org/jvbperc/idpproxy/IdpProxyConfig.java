package org.jvbperc.idpproxy;

import java.net.InetAddress;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * How identity providers' scripts are loaded and run.
 *
 * @param limits of each run
 * @param maxRuns runs at a time; together with the limit of memory it bounds the memory of all runs
 * @param origin the origin of the relying party that scripts are told, like {@code https://kd.example}; "null" for none
 * @param allowPrivateAddresses whether scripts may be loaded from, and reach, addresses that are not public
 * @param hosts addresses of names that are not to be looked up
 * @param tls trust for https; null for the JDK's
 */
public record IdpProxyConfig(
        RealmLimits limits,
        int maxRuns,
        String origin,
        boolean allowPrivateAddresses,
        Map<String, InetAddress> hosts,
        @Nullable SSLContext tls) {
    public IdpProxyConfig {
        hosts = Map.copyOf(hosts);
        if (maxRuns < 1) {
            throw new IllegalArgumentException("number of runs " + maxRuns + " is not positive");
        }
    }

    /** The default limits, 8 runs, no origin, public addresses only, the JDK's trust. */
    public static IdpProxyConfig defaults() {
        return new IdpProxyConfig(RealmLimits.defaults(), 8, "null", false, Map.of(), null);
    }
}
