package org.jvbperc.endpoint.roster;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jvbperc.endpoint.media.MediaKind;

/**
 * What the bridge's list says about the payload types of a frame room's sources. Each browser numbers its formats itself, and the bridge
 * forwards packets with the numbers of their sender. A wrong list does no harm but silence: the codec is authenticated with each frame.
 * Stateless.
 */
public final class ListedFormats {
    /** Sources and formats that are taken of a list; further ones are ignored. */
    private static final int MAX_SOURCES = 4096;

    private static final int MAX_PAYLOAD_TYPE = 127;
    private static final Map<String, MediaKind> NAMES = Map.of("opus", MediaKind.AUDIO, "vp8", MediaKind.VIDEO);

    private ListedFormats() {}

    /** Of each listed source, by SSRC: the payload types of the formats that this endpoint can use. */
    public static Map<Integer, Map<Integer, MediaKind>> of(JsonNode list) {
        Map<Integer, Map<Integer, MediaKind>> formats = new HashMap<>();
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

    private static Map<Integer, MediaKind> usable(JsonNode formats) {
        Map<Integer, MediaKind> usable = new HashMap<>();
        formats.properties().forEach(entry -> {
            Optional<MediaKind> kind =
                    Optional.ofNullable(NAMES.get(entry.getKey().toLowerCase(Locale.ROOT)));
            int payloadType = entry.getValue().asInt(-1);
            if (kind.isPresent() && payloadType >= 0 && payloadType <= MAX_PAYLOAD_TYPE) {
                usable.put(payloadType, kind.get());
            }
        });
        return usable;
    }
}
