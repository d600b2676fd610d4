package org.jvbperc.kd.api;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Set;
import org.jvbperc.crypto.CertificateFingerprint;
import org.jvbperc.kd.config.IdentitySettings;
import org.jvbperc.kd.config.KdConfig;
import org.jvbperc.kd.config.MdTrust;
import org.jvbperc.kd.config.MdTrustSettings;
import org.jvbperc.kd.policy.ConferencePolicy;

/**
 * An application's settings of its conference.
 *
 * @param room its name
 * @param policy decides who may join
 * @param identity the trusted identity providers
 * @param authorities of Media Distributors' certificates, which must be for the name that is dialled
 *     (draft-roach-perc-webrtc-00 section 4.1.1); empty with {@code pins}
 * @param pins fingerprints of the Media Distributor's certificate; empty with {@code authorities}
 */
public record RtcKeyDistributorConfiguration(
        String room,
        ConferencePolicy policy,
        IdentitySettings identity,
        List<X509Certificate> authorities,
        Set<CertificateFingerprint> pins) {
    public RtcKeyDistributorConfiguration {
        authorities = List.copyOf(authorities);
        pins = Set.copyOf(pins);
        if (authorities.isEmpty() == pins.isEmpty()) {
            throw new IllegalArgumentException(
                    "a Media Distributor is trusted either by authorities or by pinned certificates");
        }
    }

    /**
     * Takes the relevant parts of a Key Distributor's configuration file.
     *
     * @throws IllegalArgumentException if its {@code tunnel.md-trust} is neither "ca" nor "pinned"
     */
    public static RtcKeyDistributorConfiguration of(KdConfig config, String room) {
        MdTrustSettings trust = config.tunnel().trust();
        boolean ca = trust.mode() == MdTrust.CA;
        if (trust.mode() == MdTrust.START_CONF) {
            throw new IllegalArgumentException(
                    "perc-kd.tunnel.md-trust is \"start-conf\": expected \"ca\" or \"pinned\"");
        }
        return new RtcKeyDistributorConfiguration(
                room,
                config.policy(),
                config.identity(),
                ca ? trust.authorities() : List.of(),
                ca ? Set.of() : trust.pins());
    }
}
