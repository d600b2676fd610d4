package org.jvbperc.kd.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.jvbperc.config.ConfigSection;
import org.jvbperc.config.InvalidConfigException;
import org.jvbperc.kd.conference.ConferenceDirectory;
import org.jvbperc.kd.policy.ConferencePolicy;

/** Reads and checks the configuration. */
public final class KdConfigLoader {
    private static final String ROOT = "perc-kd";
    private static final Duration MILLISECOND = Duration.ofMillis(1);
    private static final Duration TEN_MINUTES = Duration.ofMinutes(10);
    /** The shortest SCTP packets, in DTLS records, have to fit. */
    private static final int MIN_KEY_CHANNEL_MTU = 600;

    private KdConfigLoader() {}

    /**
     * Reads {@code file} over the defaults. Relative file names in it are relative to its directory.
     *
     * @throws InvalidConfigException naming the file or key and what is wrong
     */
    public static KdConfig load(Path file) throws InvalidConfigException {
        if (!Files.isReadable(file)) {
            throw new InvalidConfigException(
                    "configuration file " + file + " " + (Files.exists(file) ? "cannot be read" : "does not exist"));
        }
        Path directory = Optional.ofNullable(file.toAbsolutePath().getParent()).orElse(Path.of(""));
        try {
            Config user = ConfigFactory.parseFile(
                    file.toFile(), ConfigParseOptions.defaults().setAllowMissing(false));
            return load(user, directory);
        } catch (com.typesafe.config.ConfigException e) {
            throw new InvalidConfigException("configuration file " + file + " cannot be parsed: " + e.getMessage(), e);
        }
    }

    static KdConfig load(Config user, Path directory) throws InvalidConfigException {
        Config reference = ConfigFactory.parseResources(KdConfigLoader.class.getClassLoader(), "reference.conf");
        Config resolved = user.withFallback(reference).resolve();
        ConfigSection root = ConfigSection.in(resolved, ROOT, directory);
        List<String> warnings = new ArrayList<>();
        if (user.root().get(ROOT) instanceof ConfigObject own
                && reference.root().get(ROOT) instanceof ConfigObject known) {
            UnknownKeys.in(own, known, ROOT).forEach(key -> warnings.add(key + " is not a known key and is ignored"));
        }
        return read(root, warnings);
    }

    private static KdConfig read(ConfigSection root, List<String> warnings) throws InvalidConfigException {
        boolean frameRooms = root.flag("frame-rooms");
        AuthorizationSettings authorization = AuthorizationSettingsReader.read(root.section("authorization"));
        boolean authorities = !authorization.authorities().authorities().isEmpty();
        PolicyReader policies = new PolicyReader(root.section("policy").values(), frameRooms, authorities);
        ConferencePolicy policy = policies.configured();
        KdTunnelSettings tunnel = KdTunnelSettingsReader.read(root.section("tunnel"), warnings);
        SigningSettings signing = signing(root.section("signing"));
        return new KdConfig(
                HttpSettingsReader.read(root.section("http"), warnings),
                tunnel,
                mdHttp(root.section("md-http")),
                dtls(root.section("dtls"), frameRooms),
                IdentitySettingsReader.read(root.section("identity"), signing),
                signing,
                authorization,
                policy,
                policies,
                root.number("max-conferences", 1, 100_000),
                conferences(root, policy, policies, tunnel),
                warnings);
    }

    private static MdHttpSettings mdHttp(ConfigSection section) throws InvalidConfigException {
        return new MdHttpSettings(
                section.text("bearer-token"),
                section.duration("timeout", MILLISECOND.multipliedBy(100), Duration.ofMinutes(1)),
                section.duration("max-backoff", MILLISECOND.multipliedBy(100), TEN_MINUTES));
    }

    private static DtlsSettings dtls(ConfigSection section, boolean frameRooms) throws InvalidConfigException {
        Duration silence = section.duration("silence-timeout", Duration.ofSeconds(1), TEN_MINUTES);
        Duration probes = section.duration("probe-interval", MILLISECOND.multipliedBy(100), TEN_MINUTES);
        if (probes.multipliedBy(2).compareTo(silence) > 0) {
            throw section.wrong("probe-interval", "at most half of silence-timeout");
        }
        return new DtlsSettings(
                section.duration("handshake-timeout", Duration.ofSeconds(1), Duration.ofMinutes(2)),
                section.number("mtu", frameRooms ? MIN_KEY_CHANNEL_MTU : 256, 16384),
                section.number("handshake-threads", 1, 256),
                probes,
                silence,
                section.duration("disconnect-check", MILLISECOND.multipliedBy(100), Duration.ofMinutes(1)));
    }

    private static SigningSettings signing(ConfigSection section) throws InvalidConfigException {
        return new SigningSettings(
                section.number("threads", 1, 64),
                section.number("queue-length", 1, 4096),
                section.duration("deadline", MILLISECOND.multipliedBy(100), Duration.ofMinutes(1)));
    }

    private static List<ConferenceSettings> conferences(
            ConfigSection root, ConferencePolicy policy, PolicyReader policies, KdTunnelSettings tunnel)
            throws InvalidConfigException {
        List<ConferenceSettings> conferences = new ArrayList<>();
        Set<String> rooms = new HashSet<>();
        for (ConfigSection section : root.sections("conferences")) {
            String room = section.text("room");
            if (!ConferenceDirectory.ROOM_NAME.matcher(room).matches()) {
                throw section.wrong("room", "1 to 128 of the characters A-Z a-z 0-9 . _ ~ @ -");
            }
            if (!rooms.add(room)) {
                throw section.wrong("room", "a name that no other conference has");
            }
            List<URI> urls = urls(section);
            if (urls.isEmpty() && tunnel.listen().isEmpty()) {
                throw section.wrong("md-url", "a URL, because tunnel.listen.enabled is false");
            }
            conferences.add(new ConferenceSettings(room, urls, policy(section, policy, policies)));
            section.onlyKeys(Set.of("room", "md-url", "policy"));
        }
        return conferences;
    }

    private static List<URI> urls(ConfigSection section) throws InvalidConfigException {
        if (!section.has("md-url")) {
            return List.of();
        }
        if (!section.isList("md-url")) {
            return List.of(section.httpUri("md-url"));
        }
        List<URI> urls = new ArrayList<>();
        for (String text : section.texts("md-url")) {
            urls.add(section.httpUri("md-url", text));
        }
        return urls;
    }

    private static ConferencePolicy policy(ConfigSection section, ConferencePolicy policy, PolicyReader policies)
            throws InvalidConfigException {
        if (!section.has("policy")) {
            return policy;
        }
        ConfigSection overrides = section.section("policy");
        return policies.withOverrides(overrides.values(), overrides.path());
    }

    static @Nullable String emptyToNull(String text) {
        return text.isEmpty() ? null : text;
    }
}
