package org.jvbperc.embedded.colibri;

import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jitsi.xmpp.extensions.colibri2.ConferenceModifyIQ;
import org.jivesoftware.smack.packet.IQ;
import org.jvbperc.md.bridge.BridgeAdapter;
import org.jvbperc.md.room.ColibriSignalling;
import org.jvbperc.md.room.SignalledRequest;
import org.jvbperc.md.signalling.PercRefusal;
import org.jvbperc.md.signalling.RequestSanitiser;
import org.jvbperc.md.signalling.SignallingException;

/**
 * Executes signalling servers' Colibri2 requests, which come by REST or XMPP. The bridge serves PERC media only: it refuses
 * endpoints of other rooms, whose media nobody would encrypt end to end (RFC 8871). Safe for several threads; nothing waits for
 * a Key Distributor.
 */
public final class ColibriGateway {
    /** Refusal of an endpoint without PERC. */
    static final String PERC_REQUIRED = "perc-required";

    private final BridgeAdapter bridge;
    private final ColibriSignalling signalling;
    private final Function<String, Optional<String>> conferenceNames;

    /**
     * @param conferenceNames names of the bridge's conferences by meeting id
     */
    public ColibriGateway(
            BridgeAdapter bridge, ColibriSignalling signalling, Function<String, Optional<String>> conferenceNames) {
        this.bridge = bridge;
        this.signalling = signalling;
        this.conferenceNames = conferenceNames;
    }

    /** Executes a request. The future's result is a conference-modified or an error; it never completes exceptionally. */
    public CompletableFuture<IQ> modify(ConferenceModifyIQ request) {
        try {
            Optional<SignalledRequest> begun = signalling.begin(room(request), request);
            if (begun.isPresent()) {
                return modify(request, begun.get());
            }
            if (RequestSanitiser.created(request).isPresent()) {
                throw new SignallingException(
                        PERC_REQUIRED,
                        "no Key Distributor serves this room, and the endpoint announces no PERC: this bridge forwards"
                                + " end-to-end encrypted media only");
            }
            return CompletableFuture.completedFuture(bridge.modifyConference(request));
        } catch (SignallingException e) {
            return CompletableFuture.completedFuture(PercRefusal.of(request, e));
        }
    }

    private CompletableFuture<IQ> modify(ConferenceModifyIQ request, SignalledRequest begun) {
        boolean handled = false;
        try {
            IQ response = bridge.modifyConference(request);
            handled = true;
            return begun.complete(response);
        } finally {
            if (!handled) {
                begun.close();
            }
        }
    }

    /** The local part of the conference's name, which only the first request of a conference has. */
    private String room(ConferenceModifyIQ request) {
        String given = request.getConferenceName();
        String name = given != null ? given : known(request.getMeetingId());
        return name.split("@", 2)[0].toLowerCase(Locale.ROOT);
    }

    private String known(String meetingId) {
        return meetingId == null ? "" : conferenceNames.apply(meetingId).orElse("");
    }
}
