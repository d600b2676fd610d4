package org.jvbperc.xmpp;

import java.util.List;
import java.util.Optional;
import org.jvbperc.tunnel.TunnelMode;

/**
 * {@code <perc>} in a conference-modify: a signalling server's requirements for the conference.
 *
 * @param required no endpoint may join without PERC
 * @param mode which side dials the tunnel; empty for the Media Distributor's own mode
 * @param keyDistributor empty for the registered or configured one of the room
 * @param profiles protection profiles that are acceptable, in order of preference; empty for any
 * @param acknowledgesErrors the requester understands {@link PercError} and other conditions than bad-request
 */
public record ConferenceRequest(
        boolean required,
        Optional<TunnelMode> mode,
        Optional<RequestedKeyDistributor> keyDistributor,
        List<Integer> profiles,
        boolean acknowledgesErrors) {
    private static final String ACK = "ack";
    private static final String ERRORS = "errors";

    public ConferenceRequest {
        profiles = List.copyOf(profiles);
    }

    /**
     * Reads the element.
     *
     * @throws PercSyntaxException naming the field
     */
    public static ConferenceRequest parse(PercExtension element) throws PercSyntaxException {
        Fields fields = new Fields(element);
        fields.requireVersion();
        Optional<Fields> keyDistributor = fields.child(KeyDistributorExtension.class, KeyDistributorExtension.ELEMENT);
        return new ConferenceRequest(
                fields.flag("required"),
                mode(fields),
                keyDistributor.isEmpty()
                        ? Optional.empty()
                        : Optional.of(RequestedKeyDistributor.parse(keyDistributor.get())),
                fields.profiles(),
                acknowledgesErrors(element));
    }

    private static Optional<TunnelMode> mode(Fields fields) throws PercSyntaxException {
        Optional<String> text = fields.text("mode");
        if (text.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(TunnelMode.fromText(text.get())
                .orElseThrow(() -> fields.unexpected("mode", text.get(), "kd-connects or md-connects")));
    }

    /** Whether the requester understands detailed errors, regardless of the rest of the element. */
    public static boolean acknowledgesErrors(PercExtension element) {
        return ERRORS.equals(element.getAttributeAsString(ACK));
    }

    /** The element. */
    public PercExtension toExtension() {
        PercExtension element = Fields.perc();
        if (required) {
            element.setAttribute("required", "true");
        }
        mode.ifPresent(value -> element.setAttribute("mode", value.text()));
        if (acknowledgesErrors) {
            element.setAttribute(ACK, ERRORS);
        }
        keyDistributor.ifPresent(value -> element.addChildExtension(value.toExtension()));
        if (!profiles.isEmpty()) {
            element.addChildExtension(Fields.profiles(profiles));
        }
        return element;
    }
}
