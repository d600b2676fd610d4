package org.jvbperc.identity;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The member {@code perc} of an assertion's contents as JSON. Unknown members of it are ignored. */
final class PercBindingJson {
    private static final int MAX_TEXT_CHARS = 512;

    private PercBindingJson() {}

    /**
     * Reads the member.
     *
     * @throws IdentityException IDENTITY_MALFORMED, naming what is wrong
     */
    static PercBinding read(ObjectNode json) throws IdentityException {
        JsonNode v = json.get("v");
        if (v == null || !v.isInt()) {
            throw malformed("perc.v is not a number");
        }
        String side = Json.text(json, "side", "perc", IdentityError.IDENTITY_MALFORMED);
        try {
            return new PercBinding(
                    v.intValue(),
                    side,
                    optionalText(json, "conference"),
                    optionalText(json, "endpoint"),
                    optionalText(json, "tlsId"),
                    optionalText(json, "peerTlsId"),
                    optionalText(json, "peerHash"),
                    ssrcs(json.get("ssrcs")),
                    records(json.get("records")));
        } catch (IllegalArgumentException e) {
            throw malformed(String.valueOf(e.getMessage()));
        }
    }

    /** Writes the member's own members; those that are absent or have their default are left out. */
    static void write(PercBinding binding, ObjectNode json) {
        json.put("v", binding.v()).put("side", binding.side());
        putIfPresent(json, "conference", binding.conference());
        putIfPresent(json, "endpoint", binding.endpoint());
        putIfPresent(json, "tlsId", binding.tlsId());
        putIfPresent(json, "peerTlsId", binding.peerTlsId());
        putIfPresent(json, "peerHash", binding.peerHash());
        if (!binding.ssrcs().isEmpty()) {
            ArrayNode array = json.putArray("ssrcs");
            binding.ssrcs().forEach(array::add);
        }
        if (binding.records()) {
            json.put("records", true);
        }
    }

    private static void putIfPresent(ObjectNode json, String name, @Nullable String value) {
        if (value != null) {
            json.put(name, value);
        }
    }

    private static @Nullable String optionalText(ObjectNode json, String name) throws IdentityException {
        JsonNode node = json.get(name);
        if (node == null || node.isNull()) {
            return null;
        }
        if (!node.isTextual() || node.textValue().length() > MAX_TEXT_CHARS) {
            throw malformed("perc." + name + " is not a string of at most " + MAX_TEXT_CHARS + " characters");
        }
        return node.textValue();
    }

    private static List<Long> ssrcs(@Nullable JsonNode node) throws IdentityException {
        if (node == null || node.isNull()) {
            return List.of();
        }
        if (!(node instanceof ArrayNode array) || array.size() > PercBinding.MAX_SSRCS) {
            throw malformed("perc.ssrcs is not an array of at most " + PercBinding.MAX_SSRCS + " numbers");
        }
        List<Long> list = new ArrayList<>(array.size());
        for (JsonNode entry : array) {
            if (!entry.isIntegralNumber() || !entry.canConvertToLong()) {
                throw malformed("perc.ssrcs has an entry that is not a number");
            }
            list.add(entry.longValue());
        }
        return list;
    }

    private static boolean records(@Nullable JsonNode node) throws IdentityException {
        if (node != null && !node.isBoolean()) {
            throw malformed("perc.records is neither true nor false");
        }
        return node != null && node.booleanValue();
    }

    private static IdentityException malformed(String message) {
        return new IdentityException(IdentityError.IDENTITY_MALFORMED, message);
    }
}
