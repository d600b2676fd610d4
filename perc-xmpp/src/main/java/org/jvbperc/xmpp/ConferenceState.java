package org.jvbperc.xmpp;

import java.util.List;
import java.util.Optional;

/**
 * {@code <perc>} in a conference-modified: the state of the conference at the Media Distributor.
 *
 * @param connected whether the Key Distributor's tunnel is up
 * @param mediaDistributor the bridge's name
 * @param tunnel where the Key Distributor dials, in mode kd-connects
 * @param profiles protection profiles that are acceptable to both, in order of preference
 */
public record ConferenceState(
        boolean connected, String mediaDistributor, Optional<TunnelAddress> tunnel, List<Integer> profiles) {
    private static final String STATE = "state";
    private static final String CONNECTED = "connected";
    private static final String WAITING = "waiting";
    private static final String MD = "md";

    public ConferenceState {
        profiles = List.copyOf(profiles);
    }

    /**
     * Reads the element.
     *
     * @throws PercSyntaxException naming the field
     */
    public static ConferenceState parse(PercExtension element) throws PercSyntaxException {
        Fields fields = new Fields(element);
        fields.requireVersion();
        String state = fields.text(STATE).orElse("");
        if (!state.equals(CONNECTED) && !state.equals(WAITING)) {
            throw fields.unexpected(STATE, state, CONNECTED + " or " + WAITING);
        }
        Optional<Fields> tunnel = fields.child(TunnelExtension.class, TunnelExtension.ELEMENT);
        return new ConferenceState(
                state.equals(CONNECTED),
                fields.name(MD).orElseThrow(() -> fields.wrong(MD, "is missing")),
                tunnel.isEmpty() ? Optional.empty() : Optional.of(TunnelAddress.parse(tunnel.get())),
                fields.profiles());
    }

    /** The element. */
    public PercExtension toExtension() {
        PercExtension element = Fields.perc();
        element.setAttribute(STATE, connected ? CONNECTED : WAITING);
        element.setAttribute(MD, mediaDistributor);
        tunnel.ifPresent(value -> element.addChildExtension(value.toExtension()));
        if (!profiles.isEmpty()) {
            element.addChildExtension(Fields.profiles(profiles));
        }
        return element;
    }
}
