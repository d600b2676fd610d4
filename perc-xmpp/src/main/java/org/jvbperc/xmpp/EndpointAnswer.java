package org.jvbperc.xmpp;

import java.util.Optional;
import java.util.UUID;
import org.jvbperc.crypto.Octets;

/**
 * {@code <perc>} of an endpoint in a conference-modified or a session-initiate: the answer that the Key Distributor signed for
 * it.
 *
 * @param association of the tunnel
 * @param tlsId the Key Distributor's (RFC 8842)
 * @param assertion the Key Distributor's identity (RFC 8827)
 * @param description the signed answer, octet by octet
 */
public record EndpointAnswer(UUID association, String tlsId, String assertion, Optional<Octets> description) {
    private static final String ASSOCIATION = "association";

    /**
     * Reads the element.
     *
     * @throws PercSyntaxException naming the field
     */
    public static EndpointAnswer parse(PercExtension element) throws PercSyntaxException {
        Fields fields = new Fields(element);
        fields.requireVersion();
        return new EndpointAnswer(
                association(fields),
                fields.tlsId().orElseThrow(() -> fields.wrong(PercAttributes.TLS_ID, "is missing")),
                fields.assertion().orElseThrow(() -> fields.wrong(IdentityAssertionExtension.ELEMENT, "is missing")),
                fields.description());
    }

    private static UUID association(Fields fields) throws PercSyntaxException {
        String text = fields.text(ASSOCIATION).orElse("");
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException e) {
            throw fields.unexpected(ASSOCIATION, text, "a UUID");
        }
    }

    /** The element. */
    public PercExtension toExtension() {
        PercExtension element = Fields.perc();
        element.setAttribute(ASSOCIATION, association.toString());
        element.setAttribute(PercAttributes.TLS_ID, tlsId);
        element.addChildExtension(Fields.assertion(assertion));
        description.ifPresent(value -> element.addChildExtension(Fields.description(value)));
        return element;
    }

    /** Without the assertion. */
    @Override
    public String toString() {
        return "EndpointAnswer[association=" + association + ", tlsId=" + tlsId + "]";
    }
}
