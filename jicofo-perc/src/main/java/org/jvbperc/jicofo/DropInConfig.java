package org.jvbperc.jicofo;

import com.typesafe.config.Config;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jvbperc.config.ConfigSection;
import org.jvbperc.config.InvalidConfigException;
import org.jvbperc.crypto.CertificateFingerprint;
import org.jvbperc.crypto.ProtectionProfile;
import org.jvbperc.tunnel.TunnelMode;
import org.jvbperc.xmpp.ConferenceRequest;
import org.jvbperc.xmpp.RequestedKeyDistributor;

/**
 * {@code jicofo.perc}, as reference.conf describes it.
 *
 * @param conferences in order; the first match applies
 */
record DropInConfig(boolean enabled, List<Conferences> conferences) {
    private static final String ROOT = "jicofo.perc";

    /**
     * The requirements for the rooms that match.
     *
     * @param rooms matched against the whole local part of a room's address
     */
    record Conferences(Pattern rooms, ConferenceRequest request) {}

    DropInConfig {
        conferences = List.copyOf(conferences);
    }

    /** The requirements for a room. */
    Optional<ConferenceRequest> request(String room) {
        return conferences.stream()
                .filter(entry -> entry.rooms().matcher(room).matches())
                .map(Conferences::request)
                .findFirst();
    }

    /**
     * Reads the block from jicofo's whole configuration.
     *
     * @throws InvalidConfigException naming the key, its value and what was expected
     */
    static DropInConfig read(Config jicofo) throws InvalidConfigException {
        ConfigSection perc = ConfigSection.in(jicofo, ROOT);
        perc.onlyKeys(Set.of("enabled", "conferences"));
        List<Conferences> conferences = new ArrayList<>();
        for (ConfigSection entry : perc.sections("conferences")) {
            conferences.add(conferences(entry));
        }
        return new DropInConfig(perc.flag("enabled"), conferences);
    }

    private static Conferences conferences(ConfigSection entry) throws InvalidConfigException {
        entry.onlyKeys(Set.of("rooms", "required", "mode", "profiles", "key-distributor"));
        ConferenceRequest request = new ConferenceRequest(
                !entry.has("required") || entry.flag("required"),
                mode(entry),
                entry.has("key-distributor")
                        ? Optional.of(keyDistributor(entry.section("key-distributor")))
                        : Optional.empty(),
                profiles(entry),
                true);
        return new Conferences(rooms(entry), request);
    }

    private static Pattern rooms(ConfigSection entry) throws InvalidConfigException {
        String expected = "a regular expression";
        if (!entry.has("rooms") || entry.text("rooms").isEmpty()) {
            throw entry.wrong("rooms", expected);
        }
        try {
            return Pattern.compile(entry.text("rooms"));
        } catch (PatternSyntaxException e) {
            throw entry.wrong("rooms", expected + " (" + e.getDescription() + ")");
        }
    }

    private static Optional<TunnelMode> mode(ConfigSection entry) throws InvalidConfigException {
        if (!entry.has("mode")) {
            return Optional.empty();
        }
        Optional<TunnelMode> mode = TunnelMode.fromText(entry.text("mode"));
        if (mode.isEmpty()) {
            throw entry.wrong("mode", "\"kd-connects\" or \"md-connects\"");
        }
        return mode;
    }

    private static List<Integer> profiles(ConfigSection entry) throws InvalidConfigException {
        String expected = "one or both of double-aes-128-gcm and double-aes-256-gcm, each once";
        List<Integer> profiles = new ArrayList<>();
        for (String name : texts(entry, "profiles")) {
            int code = switch (name) {
                case "double-aes-128-gcm" -> ProtectionProfile.DOUBLE_AEAD_AES_128_GCM_AEAD_AES_128_GCM.code();
                case "double-aes-256-gcm" -> ProtectionProfile.DOUBLE_AEAD_AES_256_GCM_AEAD_AES_256_GCM.code();
                default -> throw entry.wrong("profiles", expected);
            };
            if (profiles.contains(code)) {
                throw entry.wrong("profiles", expected);
            }
            profiles.add(code);
        }
        return profiles;
    }

    private static RequestedKeyDistributor keyDistributor(ConfigSection entry) throws InvalidConfigException {
        entry.onlyKeys(Set.of("id", "certificates", "dtls-certificates", "domain", "host", "port"));
        Optional<String> id = text(entry, "id");
        List<CertificateFingerprint> certificates = certificates(entry, "certificates");
        if (id.isEmpty() && certificates.isEmpty()) {
            throw entry.wrong("id", "a name, or certificates");
        }
        boolean host = entry.has("host");
        if (host != entry.has("port")) {
            throw entry.wrong(host ? "port" : "host", "both host and port, or neither");
        }
        return new RequestedKeyDistributor(
                id,
                text(entry, "domain"),
                text(entry, "host"),
                host ? OptionalInt.of(entry.number("port", 1, 65_535)) : OptionalInt.empty(),
                certificates,
                certificates(entry, "dtls-certificates"));
    }

    private static Optional<String> text(ConfigSection entry, String key) throws InvalidConfigException {
        return entry.has(key) ? Optional.of(entry.text(key)) : Optional.empty();
    }

    private static List<String> texts(ConfigSection entry, String key) throws InvalidConfigException {
        return entry.has(key) ? entry.texts(key) : List.of();
    }

    private static List<CertificateFingerprint> certificates(ConfigSection entry, String key)
            throws InvalidConfigException {
        List<CertificateFingerprint> result = new ArrayList<>();
        for (String text : texts(entry, key)) {
            try {
                result.add(CertificateFingerprint.parse(text));
            } catch (IllegalArgumentException e) {
                throw entry.wrong(key, "fingerprints such as \"sha-256 AA:BB:...\" (" + e.getMessage() + ")");
            }
        }
        return result;
    }
}
