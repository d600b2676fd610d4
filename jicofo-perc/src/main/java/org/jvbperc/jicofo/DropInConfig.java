package org.jvbperc.jicofo;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
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
     * @throws DropInConfigException naming the key
     */
    static DropInConfig read(Config jicofo) throws DropInConfigException {
        try {
            Config perc = jicofo.getConfig(ROOT);
            onlyKeys(perc, ROOT, Set.of("enabled", "conferences"));
            List<Conferences> conferences = new ArrayList<>();
            for (ConfigObject entry : perc.getObjectList("conferences")) {
                String path = ROOT + ".conferences[" + conferences.size() + "]";
                conferences.add(conferences(entry.toConfig(), path));
            }
            return new DropInConfig(perc.getBoolean("enabled"), conferences);
        } catch (ConfigException e) {
            // The message names the file, the line, the key and both types.
            throw new DropInConfigException(ROOT + ": " + e.getMessage());
        }
    }

    private static Conferences conferences(Config entry, String path) throws DropInConfigException {
        onlyKeys(entry, path, Set.of("rooms", "required", "mode", "profiles", "key-distributor"));
        ConferenceRequest request = new ConferenceRequest(
                !entry.hasPath("required") || entry.getBoolean("required"),
                mode(entry, path),
                entry.hasPath("key-distributor")
                        ? Optional.of(keyDistributor(entry.getConfig("key-distributor"), path + ".key-distributor"))
                        : Optional.empty(),
                profiles(entry, path),
                true);
        return new Conferences(rooms(entry, path), request);
    }

    private static Pattern rooms(Config entry, String path) throws DropInConfigException {
        String text = entry.hasPath("rooms") ? entry.getString("rooms") : "";
        if (text.isEmpty()) {
            throw wrong(path, "rooms", "missing", "a regular expression");
        }
        try {
            return Pattern.compile(text);
        } catch (PatternSyntaxException e) {
            throw wrong(path, "rooms", text, "a regular expression (" + e.getDescription() + ")");
        }
    }

    private static Optional<TunnelMode> mode(Config entry, String path) throws DropInConfigException {
        if (!entry.hasPath("mode")) {
            return Optional.empty();
        }
        String text = entry.getString("mode");
        Optional<TunnelMode> mode = TunnelMode.fromText(text);
        if (mode.isEmpty()) {
            throw wrong(path, "mode", text, "kd-connects or md-connects");
        }
        return mode;
    }

    private static List<Integer> profiles(Config entry, String path) throws DropInConfigException {
        List<Integer> profiles = new ArrayList<>();
        for (String name : entry.hasPath("profiles") ? entry.getStringList("profiles") : List.<String>of()) {
            int code = switch (name) {
                case "double-aes-128-gcm" -> ProtectionProfile.DOUBLE_AEAD_AES_128_GCM_AEAD_AES_128_GCM.code();
                case "double-aes-256-gcm" -> ProtectionProfile.DOUBLE_AEAD_AES_256_GCM_AEAD_AES_256_GCM.code();
                default -> throw wrong(path, "profiles", name, "double-aes-128-gcm and double-aes-256-gcm, or one");
            };
            if (profiles.contains(code)) {
                throw wrong(path, "profiles", name, "every profile once");
            }
            profiles.add(code);
        }
        return profiles;
    }

    private static RequestedKeyDistributor keyDistributor(Config entry, String path) throws DropInConfigException {
        onlyKeys(entry, path, Set.of("id", "certificates", "dtls-certificates", "domain", "host", "port"));
        Optional<String> id = text(entry, "id");
        List<CertificateFingerprint> certificates = certificates(entry, "certificates", path);
        if (id.isEmpty() && certificates.isEmpty()) {
            throw wrong(path, "id", "missing", "a name, or certificates");
        }
        boolean host = entry.hasPath("host");
        if (host != entry.hasPath("port")) {
            throw wrong(path, host ? "port" : "host", "missing", "both host and port, or neither");
        }
        return new RequestedKeyDistributor(
                id,
                text(entry, "domain"),
                text(entry, "host"),
                host ? OptionalInt.of(port(entry, path)) : OptionalInt.empty(),
                certificates,
                certificates(entry, "dtls-certificates", path));
    }

    private static int port(Config entry, String path) throws DropInConfigException {
        int port = entry.getInt("port");
        if (port < 1 || port > 65_535) {
            throw wrong(path, "port", Integer.toString(port), "1 to 65535");
        }
        return port;
    }

    private static Optional<String> text(Config entry, String key) {
        return entry.hasPath(key) ? Optional.of(entry.getString(key)) : Optional.empty();
    }

    private static List<CertificateFingerprint> certificates(Config entry, String key, String path)
            throws DropInConfigException {
        List<CertificateFingerprint> result = new ArrayList<>();
        for (String text : entry.hasPath(key) ? entry.getStringList(key) : List.<String>of()) {
            try {
                result.add(CertificateFingerprint.parse(text));
            } catch (IllegalArgumentException e) {
                throw wrong(path, key, text, "fingerprints such as \"sha-256 AA:BB:...\" (" + e.getMessage() + ")");
            }
        }
        return result;
    }

    /** Refuses unknown keys: most of them are misspelt. */
    private static void onlyKeys(Config section, String path, Set<String> known) throws DropInConfigException {
        for (String key : new TreeSet<>(section.root().keySet())) {
            if (!known.contains(key)) {
                throw new DropInConfigException(
                        path + "." + key + " is not a key: expected one of " + new TreeSet<>(known));
            }
        }
    }

    private static DropInConfigException wrong(String path, String key, String value, String expected) {
        return new DropInConfigException(path + "." + key + " is " + value + ": expected " + expected);
    }
}
