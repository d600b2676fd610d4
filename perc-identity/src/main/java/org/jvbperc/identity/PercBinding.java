package org.jvbperc.identity;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The member {@code perc} of an assertion's contents: the description and the conference for which the fingerprints were
 * asserted, so that an assertion cannot be used elsewhere ("Replayed offers" and "Answers are not offers" in
 * docs/rfc-coverage.md).
 *
 * @param v version, 1
 * @param side {@link #ENDPOINT} or {@link #MEDIA_DISTRIBUTOR}
 * @param conference the room's name
 * @param endpoint the endpoint's id, as the Media Distributor calls it
 * @param tlsId the asserting side's tls-id
 * @param peerTlsId the other side's tls-id
 * @param peerHash SHA-256 of the other side's description, 64 lower-case hexadecimal digits
 * @param ssrcs the sources of the asserting endpoint, each 0..2^32-1
 * @param records whether the asserting endpoint records the conference, which everybody is told by the roster
 */
public record PercBinding(
        int v,
        String side,
        @Nullable String conference,
        @Nullable String endpoint,
        @Nullable String tlsId,
        @Nullable String peerTlsId,
        @Nullable String peerHash,
        List<Long> ssrcs,
        boolean records) {
    /** The version this code writes. */
    public static final int VERSION = 1;
    /** {@code side} of an endpoint's description. */
    public static final String ENDPOINT = "endpoint";
    /** {@code side} of a Media Distributor's description, signed by the Key Distributor. */
    public static final String MEDIA_DISTRIBUTOR = "md";

    private static final int MAX_TEXT_CHARS = 512;
    private static final int MAX_SSRCS = 64;
    private static final Pattern SHA256_HEX = Pattern.compile("[0-9a-f]{64}");

    public PercBinding {
        ssrcs = List.copyOf(ssrcs);
        if (v < 1) {
            throw new IllegalArgumentException("perc.v is not a positive number");
        }
        if (!side.equals(ENDPOINT) && !side.equals(MEDIA_DISTRIBUTOR)) {
            throw new IllegalArgumentException("perc.side is neither \"endpoint\" nor \"md\"");
        }
        if (peerHash != null && !SHA256_HEX.matcher(peerHash).matches()) {
            throw new IllegalArgumentException("perc.peerHash is not 64 lower-case hexadecimal digits");
        }
        if (ssrcs.size() > MAX_SSRCS) {
            throw new IllegalArgumentException("perc.ssrcs has " + ssrcs.size() + " entries: at most " + MAX_SSRCS);
        }
        for (long ssrc : ssrcs) {
            if (ssrc < 0 || ssrc > 0xFFFF_FFFFL) {
                throw new IllegalArgumentException("perc.ssrcs has an entry that is not in 0..4294967295");
            }
        }
    }

    /** A binding of somebody who does not record. */
    public PercBinding(
            int v,
            String side,
            @Nullable String conference,
            @Nullable String endpoint,
            @Nullable String tlsId,
            @Nullable String peerTlsId,
            @Nullable String peerHash,
            List<Long> ssrcs) {
        this(v, side, conference, endpoint, tlsId, peerTlsId, peerHash, ssrcs, false);
    }

    /** The binding of the offer of an endpoint that does not record. */
    public static PercBinding forEndpoint(String conference, String tlsId, List<Long> ssrcs) {
        return forEndpoint(conference, tlsId, ssrcs, false);
    }

    /** The binding of an endpoint's offer; without tls-id in a frame room. */
    public static PercBinding forEndpoint(
            String conference, @Nullable String tlsId, List<Long> ssrcs, boolean records) {
        return new PercBinding(VERSION, ENDPOINT, conference, null, tlsId, null, null, ssrcs, records);
    }

    static PercBinding fromJson(ObjectNode json) throws IdentityException {
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

    void toJson(ObjectNode json) {
        json.put("v", v).put("side", side);
        putIfPresent(json, "conference", conference);
        putIfPresent(json, "endpoint", endpoint);
        putIfPresent(json, "tlsId", tlsId);
        putIfPresent(json, "peerTlsId", peerTlsId);
        putIfPresent(json, "peerHash", peerHash);
        if (!ssrcs.isEmpty()) {
            ArrayNode array = json.putArray("ssrcs");
            ssrcs.forEach(array::add);
        }
        if (records) {
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
        if (!(node instanceof ArrayNode array) || array.size() > MAX_SSRCS) {
            throw malformed("perc.ssrcs is not an array of at most " + MAX_SSRCS + " numbers");
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
