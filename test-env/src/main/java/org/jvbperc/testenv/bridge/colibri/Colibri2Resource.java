package org.jvbperc.testenv.bridge.colibri;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jitsi.xmpp.extensions.colibri2.Colibri2Endpoint;
import org.jitsi.xmpp.extensions.colibri2.ConferenceModifiedIQ;
import org.jitsi.xmpp.extensions.colibri2.ConferenceModifyIQ;
import org.jitsi.xmpp.extensions.colibri2.json.Colibri2JSONDeserializer;
import org.jitsi.xmpp.extensions.colibri2.json.Colibri2JSONSerializer;
import org.jivesoftware.smack.packet.IQ;
import org.jspecify.annotations.Nullable;
import org.jvbperc.md.signalling.ColibriOffer;
import org.jvbperc.md.signalling.SignallingException;
import org.jvbperc.xmpp.PercAttributes;

/**
 * Colibri2 over REST with a videobridge's paths and JSON: {@code POST /colibri/v2/conferences} and {@code PATCH
 * /colibri/v2/conferences/<meeting-id>}. Errors are JSON {@code {"error", "detail"}}, where a videobridge sends a page of HTML.
 *
 * <p>The bridge serves PERC media only: an endpoint that announces no PERC (RFC 8871) is refused, since nobody would encrypt its
 * media end to end. Safe for calls from any thread.
 */
public final class Colibri2Resource {
    private static final int MAX_ID_CHARACTERS = 256;

    private final PercGateway gateway;
    private final ObjectMapper json = new ObjectMapper();

    /** Requests go to {@code gateway}. */
    public Colibri2Resource(PercGateway gateway) {
        this.gateway = gateway;
    }

    /**
     * Carries out a request.
     *
     * @param meetingId from the path, or null to take it from the body
     * @param body at most 64 KiB of JSON
     */
    public RestAnswer modify(@Nullable String meetingId, byte[] body) {
        try {
            JsonNode tree = json.readTree(body);
            if (!(tree instanceof ObjectNode object)) {
                return RestAnswer.error(400, "bad-request", "the body is not a JSON object");
            }
            ConferenceModifyIQ.Builder builder = Colibri2JSONDeserializer.deserializeConferenceModify(object);
            if (meetingId != null) {
                builder.setMeetingId(meetingId);
            }
            builder.ofType(IQ.Type.get);
            return modify(builder.build());
        } catch (JsonProcessingException e) {
            return RestAnswer.error(400, "bad-request", "the body is not JSON: " + e.getOriginalMessage());
        } catch (java.io.IOException e) {
            return RestAnswer.error(400, "bad-request", "the body cannot be read");
        } catch (RuntimeException e) {
            // The deserializer of jitsi-xmpp-extensions reports wrong types and values in this way.
            return RestAnswer.error(400, "bad-request", "not a conference-modify: " + e.getMessage());
        }
    }

    private RestAnswer modify(ConferenceModifyIQ request) {
        for (Colibri2Endpoint endpoint : request.getEndpoints()) {
            String id = endpoint.getId();
            if (id == null || id.length() > MAX_ID_CHARACTERS) {
                return RestAnswer.error(400, "bad-request", "an endpoint's id is missing or too long");
            }
            if (endpoint.getCreate() && !ColibriOffer.announcesPerc(endpoint)) {
                return RestAnswer.error(
                        400,
                        "perc-required",
                        "endpoint " + id + " announces no PERC (" + PercAttributes.VERSION + ", "
                                + PercAttributes.TLS_ID
                                + " and " + PercAttributes.IDENTITY
                                + " on its transport): this bridge forwards end-to-end encrypted media only");
            }
        }
        try {
            ConferenceModifiedIQ response = gateway.modify(request);
            return RestAnswer.json(
                    200,
                    Colibri2JSONSerializer.serializeConferenceModified(response).toString());
        } catch (SignallingException e) {
            return RestAnswer.error(status(e.condition()), e.condition(), e.detail());
        } catch (ColibriException e) {
            String condition = e.condition().toString();
            return RestAnswer.error(status(condition), condition, e.reason());
        }
    }

    private static int status(String condition) {
        return switch (condition) {
            case "bad-request", SignallingException.MALFORMED_OFFER -> 400;
            case "item-not-found", SignallingException.UNKNOWN_ROOM -> 404;
            case "conflict", SignallingException.PROFILE_MISMATCH, SignallingException.SSRC_CONFLICT -> 409;
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
