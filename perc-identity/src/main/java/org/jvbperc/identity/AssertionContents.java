package org.jvbperc.identity;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.jvbperc.crypto.CertificateFingerprint;
import org.jvbperc.http.StrictJson;

/**
 * The contents that an identity provider binds to a name (RFC 8827 section 7.4): certificate fingerprints, and this project's
 * member {@code perc}. To the provider they are an opaque string.
 *
 * <pre>
 *  {"fingerprint":[{"algorithm":"sha-256","digest":"4A:AD:..."}],"perc":{"v":1,...}}
 * </pre>
 *
 * @param fingerprints at least one; those with a hash this code does not know are left out on parsing
 * @param perc absent if the asserting side does not know PERC, like a stock browser
 */
public record AssertionContents(
        List<CertificateFingerprint> fingerprints, @Nullable PercBinding perc) {
    /** Upper bound of the JSON text. */
    static final int MAX_CHARS = 12 * 1024;

    private static final int MAX_FINGERPRINTS = 16;

    public AssertionContents {
        fingerprints = List.copyOf(fingerprints);
        if (fingerprints.isEmpty() || fingerprints.size() > MAX_FINGERPRINTS) {
            throw new IllegalArgumentException("contents have " + fingerprints.size()
                    + " fingerprints with a supported hash: expected 1.." + MAX_FINGERPRINTS);
        }
    }

    /**
     * Parses the string that a provider returned.
     *
     * @throws IdentityException IDENTITY_MALFORMED, naming the member
     */
    public static AssertionContents parse(String json) throws IdentityException {
        if (json.length() > MAX_CHARS) {
            throw malformed("contents have " + json.length() + " characters: at most " + MAX_CHARS);
        }
        ObjectNode object = Json.object(json, "contents", IdentityError.IDENTITY_MALFORMED);
        if (!(object.get("fingerprint") instanceof ArrayNode array) || array.size() > MAX_FINGERPRINTS) {
            throw malformed("contents have no array \"fingerprint\" of at most " + MAX_FINGERPRINTS
                    + " (RFC 8827 section 7.4)");
        }
        List<CertificateFingerprint> fingerprints = new ArrayList<>(array.size());
        for (JsonNode entry : array) {
            addFingerprint(entry, fingerprints);
        }
        JsonNode percNode = object.get("perc");
        if (percNode != null && !(percNode instanceof ObjectNode)) {
            throw malformed("contents.perc is not an object");
        }
        PercBinding perc = percNode instanceof ObjectNode percObject ? PercBindingJson.read(percObject) : null;
        try {
            return new AssertionContents(fingerprints, perc);
        } catch (IllegalArgumentException e) {
            throw malformed(String.valueOf(e.getMessage()));
        }
    }

    private static void addFingerprint(JsonNode entry, List<CertificateFingerprint> target) throws IdentityException {
        if (!(entry instanceof ObjectNode object)) {
            throw malformed("contents.fingerprint has an entry that is not an object");
        }
        String algorithm = Json.text(object, "algorithm", "contents.fingerprint", IdentityError.IDENTITY_MALFORMED);
        String digest = Json.text(object, "digest", "contents.fingerprint", IdentityError.IDENTITY_MALFORMED);
        if (!CertificateHashes.isSupported(algorithm)) {
            return;
        }
        try {
            target.add(CertificateFingerprint.parse(algorithm, digest));
        } catch (IllegalArgumentException e) {
            throw malformed("contents.fingerprint has a digest that does not fit its algorithm (RFC 8122 section 5)");
        }
    }

    /** The JSON text, members in a fixed order. */
    public String toJson() {
        ObjectNode json = StrictJson.newObject();
        ArrayNode array = json.putArray("fingerprint");
        for (CertificateFingerprint fingerprint : fingerprints) {
            array.addObject().put("algorithm", fingerprint.algorithm()).put("digest", fingerprint.digestText());
        }
        if (perc != null) {
            PercBindingJson.write(perc, json.putObject("perc"));
        }
        return StrictJson.write(json);
    }

    /**
     * Whether every one of {@code described} is among the asserted fingerprints (RFC 8827 sections 5.1.3 and 7.4; W3C
     * webrtc-identity).
     */
    public boolean coversAll(Collection<CertificateFingerprint> described) {
        return !described.isEmpty() && fingerprints.containsAll(described);
    }

    private static IdentityException malformed(String message) {
        return new IdentityException(IdentityError.IDENTITY_MALFORMED, message);
    }
}
