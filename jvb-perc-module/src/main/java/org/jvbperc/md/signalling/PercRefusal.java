package org.jvbperc.md.signalling;

import org.jitsi.xmpp.extensions.colibri2.ConferenceModifyIQ;
import org.jivesoftware.smack.packet.IQ;
import org.jivesoftware.smack.packet.StanzaError;

/** Refusals as Colibri2 has them: always {@code bad-request}, the only one that costs a signalling server nothing else. */
public final class PercRefusal {
    private PercRefusal() {}

    /** An error response whose text begins with the condition. */
    public static IQ of(ConferenceModifyIQ request, SignallingException cause) {
        return of(request, cause.condition() + ": " + cause.detail());
    }

    /** An error response with a text for people. */
    public static IQ of(ConferenceModifyIQ request, String text) {
        return IQ.createErrorResponse(
                request,
                StanzaError.getBuilder(StanzaError.Condition.bad_request)
                        .setDescriptiveEnText(text)
                        .build());
    }
}
