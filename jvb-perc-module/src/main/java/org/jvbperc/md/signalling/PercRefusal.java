package org.jvbperc.md.signalling;

import java.util.OptionalInt;
import java.util.Set;
import org.jitsi.xmpp.extensions.colibri2.ConferenceModifyIQ;
import org.jivesoftware.smack.packet.IQ;
import org.jivesoftware.smack.packet.StanzaError;
import org.jivesoftware.smack.packet.StanzaError.Condition;
import org.jvbperc.xmpp.ConferenceRequest;
import org.jvbperc.xmpp.PercAttributes;
import org.jvbperc.xmpp.PercError;
import org.jvbperc.xmpp.PercExtension;

/**
 * Refusals as Colibri2 errors. They have the condition {@code bad-request}, the only one after which a signalling server keeps
 * using the bridge, unless the request says that it understands others. A {@code <perc-error>} and the text name the reason.
 */
public final class PercRefusal {
    private static final int RETRY_SECONDS = 5;
    /** Conditions that may be over at a later attempt. */
    private static final Set<String> LATER =
            Set.of(SignallingException.KD_UNAVAILABLE, SignallingException.BUSY, SignallingException.PERC_UNAVAILABLE);

    private PercRefusal() {}

    /** An error response whose text begins with the condition. */
    public static IQ of(ConferenceModifyIQ request, SignallingException cause) {
        return IQ.createErrorResponse(
                request,
                StanzaError.getBuilder(condition(request, cause.condition()))
                        .setDescriptiveEnText(cause.condition() + ": " + cause.detail())
                        .addExtension(percError(cause.condition()).toExtension())
                        .build());
    }

    /** An error response with a text for people. */
    public static IQ of(ConferenceModifyIQ request, String text) {
        return IQ.createErrorResponse(
                request,
                StanzaError.getBuilder(Condition.bad_request)
                        .setDescriptiveEnText(text)
                        .build());
    }

    private static PercError percError(String condition) {
        boolean later = LATER.contains(condition);
        boolean version = condition.equals(PercError.UNSUPPORTED_VERSION);
        return new PercError(
                condition,
                later ? OptionalInt.of(RETRY_SECONDS) : OptionalInt.empty(),
                version ? OptionalInt.of(Integer.parseInt(PercAttributes.VERSION_1)) : OptionalInt.empty());
    }

    private static Condition condition(ConferenceModifyIQ request, String condition) {
        if (request.getExtensions(PercExtension.class).stream().noneMatch(ConferenceRequest::acknowledgesErrors)) {
            return Condition.bad_request;
        }
        return switch (condition) {
            case SignallingException.IDENTITY_REQUIRED, SignallingException.IDENTITY_INVALID ->
                Condition.not_authorized;
            case "not-on-roster-policy", "conference-locked" -> Condition.forbidden;
            case "replayed-tls-id", SignallingException.KD_MISMATCH -> Condition.policy_violation;
            case SignallingException.PROFILE_MISMATCH -> Condition.not_acceptable;
            case SignallingException.CONFLICT -> Condition.conflict;
            default -> Condition.bad_request;
        };
    }
}
