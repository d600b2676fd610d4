package org.jvbperc.xmpp;

import java.util.List;
import java.util.Optional;
import org.jvbperc.crypto.CertificateFingerprint;

/**
 * Where and how a Key Distributor dials the Media Distributor (draft-roach-perc-webrtc-00 section 4.1.1).
 *
 * @param host name or address
 * @param port 1..65535
 * @param expiresSeconds how long a registration without use is kept
 * @param certificates of the Media Distributor's side
 */
public record TunnelAddress(String host, int port, int expiresSeconds, List<CertificateFingerprint> certificates) {
    private static final int MAX_EXPIRES_SECONDS = 86_400 * 365;

    public TunnelAddress {
        certificates = List.copyOf(certificates);
    }

    static TunnelAddress parse(Fields fields) throws PercSyntaxException {
        return new TunnelAddress(
                fields.name("host").orElseThrow(() -> fields.wrong("host", "is missing")),
                fields.number("port", 1, 65_535).orElseThrow(() -> fields.wrong("port", "is missing")),
                fields.number("expires", 0, MAX_EXPIRES_SECONDS).orElse(0),
                fields.certificates(Optional.empty()));
    }

    TunnelExtension toExtension() {
        TunnelExtension element = new TunnelExtension();
        element.setAttribute("host", host);
        element.setAttribute("port", port);
        element.setAttribute("expires", expiresSeconds);
        certificates.forEach(fingerprint -> element.addChildExtension(Fields.certificate(fingerprint)));
        return element;
    }
}
