package org.jvbperc.md.agent;

import java.util.Locale;
import org.jitsi.xmpp.extensions.colibri2.ConferenceModifyIQ;
import org.jspecify.annotations.Nullable;
import org.jvbperc.md.config.PercConfig;
import org.jvbperc.md.signalling.EndpointOffers;
import org.jvbperc.md.signalling.PercRefusal;
import org.jvbperc.md.signalling.RequestSanitiser;
import org.jvbperc.md.signalling.SignallingException;

/**
 * Handles Colibri2 requests on a bridge on which PERC is not available: requests that need PERC are refused, all others are
 * left unchanged.
 */
final class RefusedRequests {
    private final BridgeMember pair;
    private final BridgeMember conferenceName;
    private final PercConfig config;
    private final String reason;

    RefusedRequests(ClassLoader loader, PercConfig config, String reason) {
        MemberResolver find = new MemberResolver(loader);
        pair = find.constructor(find.type("kotlin.Pair"), Object.class, Object.class);
        conferenceName = find.method(find.type("org.jitsi.videobridge.Conference"), "getName");
        this.config = config;
        this.reason = reason;
    }

    /** The refusal in the form of the bridge's result, or null if the bridge must handle the request. */
    @Nullable
    Object before(Object conference, Object request) {
        if (!(request instanceof ConferenceModifyIQ modify)
                || RequestSanitiser.created(modify).isEmpty()) {
            return null;
        }
        boolean perc = RequestSanitiser.created(modify)
                .filter(EndpointOffers::announcesPerc)
                .isPresent();
        return perc || serves(room(conference))
                ? pair.get(
                        PercRefusal.of(modify, new SignallingException(SignallingException.PERC_UNAVAILABLE, reason)),
                        modify.getCreate())
                : null;
    }

    private boolean serves(String room) {
        return config.keyDistributors().stream().anyMatch(entry -> entry.serves(room));
    }

    private String room(Object conference) {
        try {
            Object name = conferenceName.call(conference);
            return name == null ? "" : name.toString().split("@", 2)[0].toLowerCase(Locale.ROOT);
        } catch (BridgeCallException e) {
            return "";
        }
    }
}
