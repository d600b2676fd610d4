package org.jvbperc.embedded.colibri;

import org.jitsi.xmpp.extensions.colibri2.Colibri2Endpoint;
import org.jitsi.xmpp.extensions.colibri2.ConferenceModifiedIQ;
import org.jitsi.xmpp.extensions.colibri2.ConferenceModifyIQ;
import org.jitsi.xmpp.extensions.colibri2.json.Colibri2JSONDeserializer;
import org.jitsi.xmpp.extensions.colibri2.json.Colibri2JSONSerializer;
import org.jivesoftware.smack.packet.IQ;
import org.jivesoftware.smack.packet.StanzaError;
import org.jspecify.annotations.Nullable;
import org.jvbperc.http.NotJsonException;
import org.jvbperc.http.StrictJson;
import org.jvbperc.md.signalling.SignallingException;
import org.jvbperc.xmpp.PercErrorExtension;

/**
 * Colibri2 over REST with a videobridge's paths and JSON: {@code POST /colibri/v2/conferences} and {@code PATCH
 * /colibri/v2/conferences/<meeting-id>}. Errors are JSON {@code {"error", "detail"}}, where a videobridge sends a page of HTML.
 *
 * <p>Safe for calls from any thread; a request waits for the Key Distributor up to the signature deadline.
 */
public final class Colibri2Resource {
    private static final int MAX_ID_CHARACTERS = 256;

    private final ColibriGateway gateway;

    /** Requests go to {@code gateway}. */
    public Colibri2Resource(ColibriGateway gateway) {
        this.gateway = gateway;
    }

    /**
     * Executes a request.
     *
     * @param meetingId from the path, or null to take it from the body
     * @param body at most 64 KiB of JSON
     */
    public RestAnswer modify(@Nullable String meetingId, byte[] body) {
        try {
            ConferenceModifyIQ.Builder builder =
                    Colibri2JSONDeserializer.deserializeConferenceModify(StrictJson.object(body));
            if (meetingId != null) {
                builder.setMeetingId(meetingId);
            }
            builder.ofType(IQ.Type.get);
            return modify(builder.build());
        } catch (NotJsonException e) {
            return RestAnswer.error(400, "bad-request", "the body " + e.problem());
        } catch (RuntimeException e) {
            // The deserializer of jitsi-xmpp-extensions reports wrong types and values in this way.
            return RestAnswer.error(400, "bad-request", "not a conference-modify: " + e.getMessage());
        }
    }

    private RestAnswer modify(ConferenceModifyIQ request) {
        if (request.getMeetingId() == null || request.getMeetingId().isEmpty()) {
            return RestAnswer.error(400, "bad-request", "meeting-id is missing");
        }
        for (Colibri2Endpoint endpoint : request.getEndpoints()) {
            String id = endpoint.getId();
            if (id == null || id.length() > MAX_ID_CHARACTERS) {
                return RestAnswer.error(400, "bad-request", "an endpoint's id is missing or too long");
            }
        }
        IQ response = gateway.modify(request).join();
        return response instanceof ConferenceModifiedIQ modified
                ? RestAnswer.json(
                        200,
                        Colibri2JSONSerializer.serializeConferenceModified(modified)
                                .toString())
                : refused(response);
    }

    private static RestAnswer refused(IQ response) {
        StanzaError error = response.getError();
        String text = String.valueOf(error.getDescriptiveText());
        PercErrorExtension perc = error.getExtension(PercErrorExtension.ELEMENT, PercErrorExtension.NAMESPACE);
        String condition = error.getCondition().toString();
        if (perc != null) {
            condition = perc.getAttributeAsString("condition");
            text = text.substring(text.indexOf(": ") + 2);
        }
        return RestAnswer.error(status(condition), condition, text);
    }

    private static int status(String condition) {
        return switch (condition) {
            case "bad-request", ColibriGateway.PERC_REQUIRED -> 400;
            case "item-not-found", SignallingException.UNKNOWN_ROOM -> 404;
            case "conflict",
                    SignallingException.KD_MISMATCH,
                    SignallingException.PROFILE_MISMATCH,
                    SignallingException.SSRC_CONFLICT -> 409;
            case "feature-not-implemented" -> 501;
            case "internal-server-error" -> 500;
            case SignallingException.KD_ANSWER_INVALID -> 502;
            case "resource-constraint",
                    SignallingException.KD_UNAVAILABLE,
                    SignallingException.BUSY,
                    SignallingException.BRIDGE_REFUSED -> 503;
            default -> condition.startsWith("malformed-") ? 400 : 403;
        };
    }
}
