package org.jvbperc.kd.api;

import java.net.URI;
import java.time.Duration;
import java.util.Set;
import org.jvbperc.crypto.CertificateFingerprint;
import org.jvbperc.kd.config.MdHttpSettings;
import org.jvbperc.kd.policy.Protection;
import org.jvbperc.kd.tunnel.StartConfAnswer;
import org.jvbperc.kd.tunnel.StartConfClient;
import org.jvbperc.kd.tunnel.StartConfException;

/**
 * Where a Media Distributor listens for a conference's Key Distributor: the answer to {@code POST /perc/start-conf}
 * (draft-roach-perc-webrtc-00 section 4.1.1).
 *
 * @param certificates the Media Distributor's, as it announces them; not to be trusted without another proof
 */
public record ConferenceAddress(String host, int port, Set<CertificateFingerprint> certificates) {
    /**
     * Announces a conference to the Media Distributor at {@code bridge}.
     *
     * @param certificate the result of {@link RtcKeyDistributor#getCertificate}
     * @param bearerToken empty for none
     * @throws StartConfException naming the address and what went wrong
     */
    public static ConferenceAddress announce(
            URI bridge, String room, RtcCertificate certificate, String bearerToken, Duration timeout)
            throws StartConfException {
        MdHttpSettings settings = new MdHttpSettings(bearerToken, timeout, timeout);
        StartConfAnswer answer = new StartConfClient(
                        settings, certificate.getFingerprints().get(0), "")
                .startConference(bridge, room, Protection.DOUBLE);
        return new ConferenceAddress(answer.host(), answer.port(), answer.certificates());
    }
}
