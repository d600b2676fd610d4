package org.jvbperc.xmpp;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import org.jitsi.xmpp.extensions.AbstractPacketExtension;
import org.jvbperc.crypto.CertificateFingerprint;
import org.jvbperc.crypto.Octets;
import org.jvbperc.sdp.SessionDescription;

/** Reads attributes and children of one element strictly; every error names the field. It has no state but its element. */
final class Fields {
    /** Length of an identity assertion in its base64 form. */
    static final int MAX_ASSERTION_CHARACTERS = 16 * 1024;

    /** Longest description that fits into one message of the tunnel (RFC 9185 section 6). */
    static final int MAX_DESCRIPTION_BYTES = 64 * 1024 - 1;

    private static final int MAX_NAME_CHARACTERS = 255;
    private static final int MAX_CERTIFICATES = 16;
    private static final int MAX_PROFILES = 64;
    private static final String SDP = "application/sdp";
    private static final String BASE64 = "base64";
    private static final Pattern NAME = Pattern.compile("[\\x21-\\x7E]{1," + MAX_NAME_CHARACTERS + "}");
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}");
    private static final Pattern PROFILE = Pattern.compile("[0-9A-Fa-f]{4}");
    private static final Pattern BASE64_TEXT = Pattern.compile("[A-Za-z0-9+/]+={0,2}");

    private final AbstractPacketExtension element;
    private final String path;

    Fields(AbstractPacketExtension element) {
        this(element, element.getElementName());
    }

    private Fields(AbstractPacketExtension element, String path) {
        this.element = element;
        this.path = path;
    }

    /** {@code version="1"}, which every {@code <perc>} must have. */
    void requireVersion() throws PercSyntaxException {
        int version = number("version", 0, Integer.MAX_VALUE)
                .orElseThrow(() -> wrong("version", "is missing: expected " + PercAttributes.VERSION_1));
        if (version != Integer.parseInt(PercAttributes.VERSION_1)) {
            throw new PercSyntaxException(
                    PercError.UNSUPPORTED_VERSION,
                    path + " version",
                    "\"" + version + "\": expected " + PercAttributes.VERSION_1);
        }
    }

    Optional<String> text(String attribute) {
        return Optional.ofNullable(element.getAttributeAsString(attribute));
    }

    /** A name of printable ASCII characters without spaces. */
    Optional<String> name(String attribute) throws PercSyntaxException {
        return matching(attribute, NAME, "1 to " + MAX_NAME_CHARACTERS + " printable characters");
    }

    Optional<String> matching(String attribute, Pattern pattern, String expected) throws PercSyntaxException {
        Optional<String> value = text(attribute);
        if (value.isPresent() && !pattern.matcher(value.get()).matches()) {
            throw unexpected(attribute, value.get(), expected);
        }
        return value;
    }

    OptionalInt number(String attribute, int min, int max) throws PercSyntaxException {
        Optional<String> value = text(attribute);
        if (value.isEmpty()) {
            return OptionalInt.empty();
        }
        if (NUMBER.matcher(value.get()).matches()) {
            int number = Integer.parseInt(value.get());
            if (number >= min && number <= max) {
                return OptionalInt.of(number);
            }
        }
        throw unexpected(attribute, value.get(), "a number from " + min + " to " + max);
    }

    /** {@code true}, {@code false}, 1 or 0; false if absent. */
    boolean flag(String attribute) throws PercSyntaxException {
        String value = text(attribute).orElse("false");
        return switch (value) {
            case "true", "1" -> true;
            case "false", "0" -> false;
            default -> throw unexpected(attribute, value, "true or false");
        };
    }

    /** A value of RFC 8842 section 4. */
    Optional<String> tlsId() throws PercSyntaxException {
        Optional<String> value = text(PercAttributes.TLS_ID);
        if (value.isPresent() && !SessionDescription.isTlsId(value.get())) {
            throw unexpected(
                    PercAttributes.TLS_ID, value.get(), "20 to 255 characters of A-Z a-z 0-9 + / - _ (RFC 8842)");
        }
        return value;
    }

    /** The only child of this class, if there is one. */
    Optional<Fields> child(Class<? extends AbstractPacketExtension> type, String name) throws PercSyntaxException {
        List<? extends AbstractPacketExtension> found = element.getChildExtensionsOfType(type);
        if (found.size() > 1) {
            throw wrong(name, "occurs " + found.size() + " times: expected once at most");
        }
        return found.isEmpty() ? Optional.empty() : Optional.of(new Fields(found.get(0), path + "/" + name));
    }

    /** Every {@code <certificate>} with this {@code usage}; empty takes those that have none. */
    List<CertificateFingerprint> certificates(Optional<String> usage) throws PercSyntaxException {
        List<CertificateExtension> found = element.getChildExtensionsOfType(CertificateExtension.class);
        if (found.size() > MAX_CERTIFICATES) {
            throw wrong("certificate", "occurs " + found.size() + " times: expected " + MAX_CERTIFICATES + " at most");
        }
        List<CertificateFingerprint> result = new ArrayList<>();
        for (CertificateExtension certificate : found) {
            if (!Optional.ofNullable(certificate.getAttributeAsString("usage")).equals(usage)) {
                continue;
            }
            CertificateFingerprint fingerprint = fingerprint(certificate);
            if (result.contains(fingerprint)) {
                throw wrong("certificate", "occurs twice: " + fingerprint);
            }
            result.add(fingerprint);
        }
        return result;
    }

    private CertificateFingerprint fingerprint(CertificateExtension certificate) throws PercSyntaxException {
        String hash = certificate.getAttributeAsString("hash");
        String digest = certificate.getText();
        if (hash == null || digest == null) {
            throw wrong("certificate", "has no hash or no text: expected <certificate hash=\"sha-256\">AB:CD:...");
        }
        try {
            return CertificateFingerprint.parse(hash, digest);
        } catch (IllegalArgumentException e) {
            throw wrong("certificate", "is not usable: " + e.getMessage());
        }
    }

    /** Values of {@code <profiles>} in order; empty if it is absent. */
    List<Integer> profiles() throws PercSyntaxException {
        Optional<Fields> profiles = child(ProfilesExtension.class, ProfilesExtension.ELEMENT);
        String text = profiles.map(fields -> fields.element.getText()).orElse("");
        List<Integer> values = new ArrayList<>();
        if (profiles.isPresent()) {
            for (String word : text.strip().split("\\s+", MAX_PROFILES + 2)) {
                if (!PROFILE.matcher(word).matches()) {
                    throw unexpected("profiles", word, "four hexadecimal digits each, as 0009");
                }
                int value = Integer.parseInt(word, 16);
                if (values.contains(value) || values.size() == MAX_PROFILES) {
                    throw unexpected("profiles", word, "every profile once and " + MAX_PROFILES + " at most");
                }
                values.add(value);
            }
        }
        return values;
    }

    /** The value of {@code <identity-assertion>}; errors do not repeat it. */
    Optional<String> assertion() throws PercSyntaxException {
        Optional<Fields> child = child(IdentityAssertionExtension.class, IdentityAssertionExtension.ELEMENT);
        if (child.isEmpty()) {
            return Optional.empty();
        }
        String value =
                child.get().text("value").orElseThrow(() -> wrong(IdentityAssertionExtension.ELEMENT, "has no value"));
        if (value.length() > MAX_ASSERTION_CHARACTERS) {
            throw wrong(
                    IdentityAssertionExtension.ELEMENT,
                    "has " + value.length() + " characters: expected " + MAX_ASSERTION_CHARACTERS + " at most");
        }
        if (!BASE64_TEXT.matcher(value).matches()) {
            throw wrong(IdentityAssertionExtension.ELEMENT, "is not base64");
        }
        return Optional.of(value);
    }

    /** The octets of {@code <description>}; errors do not repeat them. */
    Optional<Octets> description() throws PercSyntaxException {
        Optional<Fields> child = child(DescriptionExtension.class, DescriptionExtension.ELEMENT);
        if (child.isEmpty()) {
            return Optional.empty();
        }
        Fields fields = child.get();
        fields.requireValue("type", SDP);
        fields.requireValue("encoding", BASE64);
        String value = fields.text("value").orElse("");
        if (value.length() > (MAX_DESCRIPTION_BYTES + 2) / 3 * 4) {
            throw wrong(DescriptionExtension.ELEMENT, "is longer than " + MAX_DESCRIPTION_BYTES + " octets");
        }
        try {
            Octets octets = Octets.of(Base64.getDecoder().decode(value));
            if (octets.length() == 0 || octets.length() > MAX_DESCRIPTION_BYTES) {
                throw wrong(
                        DescriptionExtension.ELEMENT,
                        "has " + octets.length() + " octets: expected 1 to " + MAX_DESCRIPTION_BYTES);
            }
            return Optional.of(octets);
        } catch (IllegalArgumentException e) {
            throw wrong(DescriptionExtension.ELEMENT, "is not base64");
        }
    }

    private void requireValue(String attribute, String expected) throws PercSyntaxException {
        String value = text(attribute).orElse("");
        if (!expected.equals(value)) {
            throw unexpected(attribute, value, expected);
        }
    }

    PercSyntaxException unexpected(String attribute, String value, String expected) {
        String shown = value.length() > 100 ? value.substring(0, 100) + "..." : value;
        return wrong(attribute, "\"" + shown.replaceAll("[^\\x20-\\x7E]", "?") + "\": expected " + expected);
    }

    PercSyntaxException wrong(String field, String problem) {
        return new PercSyntaxException(path + " " + field, problem);
    }

    static CertificateExtension certificate(CertificateFingerprint fingerprint) {
        CertificateExtension certificate = new CertificateExtension();
        certificate.setAttribute("hash", fingerprint.algorithm());
        certificate.setText(fingerprint.digestText());
        return certificate;
    }

    static ProfilesExtension profiles(List<Integer> values) {
        ProfilesExtension profiles = new ProfilesExtension();
        profiles.setText(PercFeatures.profileList(values));
        return profiles;
    }

    static IdentityAssertionExtension assertion(String value) {
        IdentityAssertionExtension assertion = new IdentityAssertionExtension();
        assertion.setAttribute("value", value);
        return assertion;
    }

    static DescriptionExtension description(Octets octets) {
        DescriptionExtension description = new DescriptionExtension();
        description.setAttribute("type", SDP);
        description.setAttribute("encoding", BASE64);
        description.setAttribute("value", Base64.getEncoder().encodeToString(octets.toByteArray()));
        return description;
    }

    static PercExtension perc() {
        PercExtension perc = new PercExtension();
        perc.setAttribute("version", PercAttributes.VERSION_1);
        return perc;
    }
}
