package org.jvbperc.xmpp;

import java.util.List;
import java.util.Optional;
import org.jvbperc.crypto.CertificateFingerprint;
import org.jvbperc.crypto.Octets;

/**
 * {@code <perc>} of an endpoint, in its presence and in the request that creates it: the data that bind it to its identity
 * before it has got an offer (the pre-offer), or, with {@code description}, its complete offer.
 *
 * @param tlsId of RFC 8842
 * @param setup the endpoint is the DTLS client: {@code active}, or {@code actpass} if it leaves the choice
 * @param certificates of its DTLS, at least one
 * @param assertion value of a=identity (RFC 8827), at most 16 KiB; empty if it has none
 * @param description the offer for the Key Distributor, octet by octet, at most 65535 octets; without it the Media Distributor
 *     renders one
 */
public record EndpointOffer(
        String tlsId,
        Setup setup,
        List<CertificateFingerprint> certificates,
        Optional<String> assertion,
        Optional<Octets> description) {
    private static final String SETUP = "setup";

    /** The values of RFC 4145 section 4 that an endpoint may use (RFC 9185 section 5.1). */
    public enum Setup {
        ACTIVE("active"),
        ACTPASS("actpass");

        private final String text;

        Setup(String text) {
            this.text = text;
        }

        /** The value of a=setup. */
        public String text() {
            return text;
        }
    }

    public EndpointOffer {
        certificates = List.copyOf(certificates);
    }

    /**
     * Reads the element.
     *
     * @throws PercSyntaxException naming the field
     */
    public static EndpointOffer parse(PercExtension element) throws PercSyntaxException {
        Fields fields = new Fields(element);
        fields.requireVersion();
        List<CertificateFingerprint> certificates = fields.certificates(Optional.empty());
        if (certificates.isEmpty()) {
            throw fields.wrong("certificate", "is missing");
        }
        return new EndpointOffer(
                fields.tlsId().orElseThrow(() -> fields.wrong(PercAttributes.TLS_ID, "is missing")),
                setup(fields),
                certificates,
                fields.assertion(),
                fields.description());
    }

    private static Setup setup(Fields fields) throws PercSyntaxException {
        String text = fields.text(SETUP).orElse(Setup.ACTIVE.text);
        for (Setup setup : Setup.values()) {
            if (setup.text.equals(text)) {
                return setup;
            }
        }
        throw fields.unexpected(
                SETUP, text, "active or actpass: an endpoint is the DTLS client (RFC 9185 section 5.1)");
    }

    /** The element. */
    public PercExtension toExtension() {
        PercExtension element = Fields.perc();
        element.setAttribute(PercAttributes.TLS_ID, tlsId);
        element.setAttribute(SETUP, setup.text);
        certificates.forEach(fingerprint -> element.addChildExtension(Fields.certificate(fingerprint)));
        assertion.ifPresent(value -> element.addChildExtension(Fields.assertion(value)));
        description.ifPresent(value -> element.addChildExtension(Fields.description(value)));
        return element;
    }

    /** Without the assertion. */
    @Override
    public String toString() {
        return "EndpointOffer[tlsId=" + tlsId + ", setup=" + setup.text + ", certificates=" + certificates + "]";
    }
}
