package org.jvbperc.endpoint.roster;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.jvbperc.endpoint.media.MediaFormat;

/**
 * The bridge's list of participants as it came, which is not trusted. Immutable.
 */
public final class BridgeList {
    /** Sources and formats that are taken of a list; further ones are ignored. */
    private static final int MAX_SOURCES = 4096;

    private static final int MAX_PAYLOAD_TYPE = 127;

    private final JsonNode list;

    BridgeList(JsonNode list) {
        this.list = list;
    }

    /** Whether the bridge lists an endpoint by the name that it gave it; false for null, an endpoint that has none yet. */
    public boolean has(@Nullable String endpoint) {
        for (JsonNode participant : list.path("participants")) {
            if (participant.path("endpoint").asText("").equals(endpoint)) {
                return true;
            }
        }
        return false;
    }

    /** Brings a list of participants, who have to prove who they are, up to date with this one. */
    public ParticipantList.Changes applyTo(ParticipantList participants, Instant now) {
        return participants.update(list, now);
    }

    /**
     * Of each listed source of a frame room, by SSRC: the payload types of the formats that this endpoint can use. Each browser numbers its
     * formats itself, and the bridge forwards packets with the numbers of their sender. A wrong list does no harm but silence: the codec is
     * authenticated with each frame.
     */
    public Map<Integer, Map<Integer, MediaFormat>> formats() {
        Map<Integer, Map<Integer, MediaFormat>> formats = new HashMap<>();
        for (JsonNode participant : list.path("participants")) {
            for (JsonNode source : participant.path("sources")) {
                JsonNode ssrc = source.path("ssrc");
                if (formats.size() < MAX_SOURCES && ssrc.isIntegralNumber() && source.has("formats")) {
                    formats.put((int) ssrc.longValue(), usable(source.path("formats")));
                }
            }
        }
        return formats;
    }

    private static Map<Integer, MediaFormat> usable(JsonNode formats) {
        Map<Integer, MediaFormat> usable = new HashMap<>();
        formats.properties().forEach(entry -> {
            Optional<MediaFormat> format = MediaFormat.named(entry.getKey());
            int payloadType = entry.getValue().asInt(-1);
            if (format.isPresent() && payloadType >= 0 && payloadType <= MAX_PAYLOAD_TYPE) {
                usable.put(payloadType, format.get());
            }
        });
        return usable;
    }
}
