package org.jvbperc.xmpp;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jvbperc.crypto.CertificateFingerprint;

/**
 * The Key Distributor that a signalling server wants for a conference. A Media Distributor pins it by these fingerprints
 * (draft-roach-perc-webrtc-00 section 4.1.1); it has no meaning for endpoints, which check the Key Distributor's own identity.
 *
 * @param id name in the Media Distributor's configuration
 * @param domain of its identity
 * @param host where the Media Distributor dials, only in mode md-connects
 * @param port 1..65535, with {@code host}
 * @param tunnelCertificates of its side of the tunnel, several during a rollover
 * @param dtlsCertificates the certificates that endpoints will see; empty if they are learnt from the signed answer
 */
public record RequestedKeyDistributor(
        Optional<String> id,
        Optional<String> domain,
        Optional<String> host,
        OptionalInt port,
        List<CertificateFingerprint> tunnelCertificates,
        List<CertificateFingerprint> dtlsCertificates) {
    private static final String TUNNEL = "tunnel";
    private static final String DTLS = "dtls";

    public RequestedKeyDistributor {
        tunnelCertificates = List.copyOf(tunnelCertificates);
        dtlsCertificates = List.copyOf(dtlsCertificates);
    }

    static RequestedKeyDistributor parse(Fields fields) throws PercSyntaxException {
        RequestedKeyDistributor result = new RequestedKeyDistributor(
                fields.name("id"),
                fields.name("domain"),
                fields.name("host"),
                fields.number("port", 1, 65_535),
                fields.certificates(Optional.of(TUNNEL)),
                fields.certificates(Optional.of(DTLS)));
        if (result.id.isEmpty() && result.tunnelCertificates.isEmpty()) {
            throw fields.wrong("id", "is missing, and so is <certificate usage=\"tunnel\">: expected one of them");
        }
        return result;
    }

    KeyDistributorExtension toExtension() {
        KeyDistributorExtension element = new KeyDistributorExtension();
        id.ifPresent(value -> element.setAttribute("id", value));
        domain.ifPresent(value -> element.setAttribute("domain", value));
        host.ifPresent(value -> element.setAttribute("host", value));
        port.ifPresent(value -> element.setAttribute("port", value));
        add(element, TUNNEL, tunnelCertificates);
        add(element, DTLS, dtlsCertificates);
        return element;
    }

    private static void add(KeyDistributorExtension element, String usage, List<CertificateFingerprint> fingerprints) {
        for (CertificateFingerprint fingerprint : fingerprints) {
            CertificateExtension certificate = Fields.certificate(fingerprint);
            certificate.setAttribute("usage", usage);
            element.addChildExtension(certificate);
        }
    }
}
