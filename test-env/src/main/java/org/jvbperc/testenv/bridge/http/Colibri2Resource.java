package org.jvbperc.testenv.bridge.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import org.jitsi.xmpp.extensions.colibri2.Colibri2Endpoint;
import org.jitsi.xmpp.extensions.colibri2.ConferenceModifiedIQ;
import org.jitsi.xmpp.extensions.colibri2.ConferenceModifyIQ;
import org.jitsi.xmpp.extensions.colibri2.json.Colibri2JSONDeserializer;
import org.jitsi.xmpp.extensions.colibri2.json.Colibri2JSONSerializer;
import org.jitsi.xmpp.extensions.jingle.IceUdpTransportPacketExtension;
import org.jivesoftware.smack.packet.IQ;
import org.jivesoftware.smack.packet.StanzaError;
import org.jspecify.annotations.Nullable;
import org.jvbperc.md.BridgeAdapter;
import org.jvbperc.md.signalling.PercAttributes;

/**
 * Colibri2 over REST with a videobridge's paths and JSON: {@code POST /colibri/v2/conferences} and {@code PATCH
 * /colibri/v2/conferences/<meeting-id>}. Errors are JSON {@code {"error", "detail"}}, where a videobridge sends a page of HTML.
 *
 * <p>The bridge serves PERC media only: an endpoint that announces no PERC (RFC 8871) is refused, since nobody would encrypt its
 * media end to end. Safe for calls from any thread.
 */
public final class Colibri2Resource {
    private static final int MAX_ID_CHARACTERS = 256;

    private final BridgeAdapter bridge;
    private final ObjectMapper json = new ObjectMapper();

    /** Serves {@code bridge}. */
    public Colibri2Resource(BridgeAdapter bridge) {
        this.bridge = bridge;
    }

    /**
     * Carries out a request.
     *
     * @param meetingId from the path, or null to take it from the body
     * @param body at most 64 KiB of JSON
     */
    HttpAnswer modify(@Nullable String meetingId, byte[] body) {
        try {
            JsonNode tree = json.readTree(body);
            if (!(tree instanceof ObjectNode object)) {
                return HttpAnswer.error(400, "bad-request", "the body is not a JSON object");
            }
            ConferenceModifyIQ.Builder builder = Colibri2JSONDeserializer.deserializeConferenceModify(object);
            if (meetingId != null) {
                builder.setMeetingId(meetingId);
            }
            builder.ofType(IQ.Type.get);
            return modify(builder.build());
        } catch (JsonProcessingException e) {
            return HttpAnswer.error(400, "bad-request", "the body is not JSON: " + e.getOriginalMessage());
        } catch (java.io.IOException e) {
            return HttpAnswer.error(400, "bad-request", "the body cannot be read");
        } catch (RuntimeException e) {
            // The deserializer of jitsi-xmpp-extensions reports wrong types and values in this way.
            return HttpAnswer.error(400, "bad-request", "not a conference-modify: " + e.getMessage());
        }
    }

    private HttpAnswer modify(ConferenceModifyIQ request) {
        for (Colibri2Endpoint endpoint : request.getEndpoints()) {
            String id = endpoint.getId();
            if (id == null || id.length() > MAX_ID_CHARACTERS) {
                return HttpAnswer.error(400, "bad-request", "an endpoint's id is missing or too long");
            }
            if (endpoint.getCreate() && !announcesPerc(endpoint)) {
                return HttpAnswer.error(
                        400,
                        "perc-required",
                        "endpoint " + id + " announces no PERC (" + PercAttributes.VERSION + ", "
                                + PercAttributes.TLS_ID
                                + " and " + PercAttributes.IDENTITY
                                + " on its transport): this bridge forwards end-to-end encrypted media only");
            }
        }
        IQ response = bridge.modifyConference(request);
        StanzaError error = response.getError();
        if (error != null) {
            String condition = error.getCondition().toString();
            return HttpAnswer.error(
                    status(error.getCondition()), condition, String.valueOf(error.getDescriptiveText()));
        }
        return HttpAnswer.json(
                200,
                Colibri2JSONSerializer.serializeConferenceModified((ConferenceModifiedIQ) response)
                        .toString());
    }

    private static boolean announcesPerc(Colibri2Endpoint endpoint) {
        IceUdpTransportPacketExtension transport =
                endpoint.getTransport() == null ? null : endpoint.getTransport().getIceUdpTransport();
        return transport != null
                && PercAttributes.VERSION_1.equals(transport.getAttributeAsString(PercAttributes.VERSION))
                && transport.getAttributeAsString(PercAttributes.TLS_ID) != null
                && transport.getAttributeAsString(PercAttributes.IDENTITY) != null;
    }

    private static int status(StanzaError.Condition condition) {
        return switch (condition.toString().toLowerCase(Locale.ROOT)) {
            case "item-not-found" -> 404;
            case "conflict" -> 409;
            case "feature-not-implemented" -> 501;
            case "resource-constraint", "service-unavailable" -> 503;
            case "internal-server-error" -> 500;
            default -> 400;
        };
    }
}
