package org.jvbperc.md.config;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jvbperc.config.ConfigSection;
import org.jvbperc.config.InvalidConfigException;
import org.jvbperc.crypto.CertificateFingerprint;
import org.jvbperc.crypto.ProtectionProfile;
import org.jvbperc.tunnel.TunnelMode;

/** Turns configuration objects into settings. */
final class PercConfigParser {
    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final Duration ONE_MINUTE = Duration.ofMinutes(1);
    private static final Duration ONE_HOUR = Duration.ofHours(1);

    private PercConfigParser() {}

    static PercConfig parse(ConfigSection perc) throws InvalidConfigException {
        perc.onlyKeys(Set.of(
                "enabled",
                "required",
                "tunnel",
                "key-distributors",
                "profiles",
                "late-verification",
                "frame-rooms",
                "http",
                "limits",
                "timeouts",
                "srtp"));
        boolean enabled = perc.flag("enabled");
        MdTunnelSettings tunnel = tunnel(perc.section("tunnel"), enabled);
        return new PercConfig(
                enabled,
                perc.flag("required"),
                tunnel,
                keyDistributors(perc, tunnel.mode()),
                profiles(perc),
                perc.flag("late-verification"),
                perc.flag("frame-rooms"),
                http(perc.section("http")),
                limits(perc.section("limits")),
                timeouts(perc.section("timeouts")),
                srtp(perc.section("srtp")));
    }

    private static MdTunnelSettings tunnel(ConfigSection tunnel, boolean enabled) throws InvalidConfigException {
        tunnel.onlyKeys(Set.of(
                "mode",
                "bind-address",
                "port",
                "public-host",
                "public-port",
                "certificate-file",
                "key-file",
                "handshake-timeout",
                "reconnect-min",
                "reconnect-max",
                "max-connections"));
        TunnelMode mode = TunnelMode.fromText(tunnel.text("mode"))
                .orElseThrow(() -> tunnel.wrong("mode", "\"kd-connects\" or \"md-connects\""));
        Duration reconnectMin = tunnel.duration("reconnect-min", SHORTEST, ONE_MINUTE);
        Duration reconnectMax = tunnel.duration("reconnect-max", SHORTEST, ONE_HOUR);
        if (reconnectMax.compareTo(reconnectMin) < 0) {
            throw tunnel.wrong("reconnect-max", "at least reconnect-min");
        }
        String bindAddress = tunnel.text("bind-address");
        return new MdTunnelSettings(
                mode,
                bindAddress,
                tunnel.number("port", 0, 65535),
                publicHost(tunnel, bindAddress),
                tunnel.number("public-port", 0, 65535),
                file(tunnel, "certificate-file", enabled),
                file(tunnel, "key-file", enabled),
                tunnel.duration("handshake-timeout", SHORTEST, ONE_MINUTE),
                reconnectMin,
                reconnectMax,
                tunnel.number("max-connections", 1, 10_000));
    }

    private static String publicHost(ConfigSection tunnel, String bindAddress) throws InvalidConfigException {
        String configured = tunnel.text("public-host");
        if (!configured.isEmpty()) {
            return configured;
        }
        try {
            return InetAddress.getByName(bindAddress).isAnyLocalAddress()
                    ? InetAddress.getLocalHost().getHostName()
                    : bindAddress;
        } catch (UnknownHostException e) {
            throw tunnel.wrong("bind-address", "an address of this machine, or set public-host");
        }
    }

    private static Path file(ConfigSection section, String key, boolean needed) throws InvalidConfigException {
        String text = section.text(key);
        if (needed && text.isEmpty()) {
            throw section.wrong(key, "the path of a PEM file, because perc is enabled");
        }
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw section.wrong(key, "the path of a PEM file");
        }
    }

    private static List<KeyDistributorSettings> keyDistributors(ConfigSection perc, TunnelMode mode)
            throws InvalidConfigException {
        List<KeyDistributorSettings> result = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        for (ConfigSection entry : perc.sections("key-distributors")) {
            KeyDistributorSettings settings = keyDistributor(entry, mode);
            if (!ids.add(settings.id())) {
                throw entry.wrong("id", "a name that no other entry has");
            }
            result.add(settings);
        }
        if (mode == TunnelMode.MD_CONNECTS && result.isEmpty()) {
            throw perc.wrong("key-distributors", "at least one entry, because tunnel.mode is md-connects");
        }
        return result;
    }

    private static KeyDistributorSettings keyDistributor(ConfigSection entry, TunnelMode mode)
            throws InvalidConfigException {
        entry.onlyKeys(Set.of("id", "certificates", "ca-file", "host", "port", "rooms"));
        boolean dial = mode == TunnelMode.MD_CONNECTS;
        Set<CertificateFingerprint> pins =
                entry.has("certificates") ? certificates(entry) : Set.<CertificateFingerprint>of();
        boolean authority = entry.has("ca-file");
        if (pins.isEmpty() != authority || (authority && !dial)) {
            throw entry.wrong(
                    authority ? "ca-file" : "certificates", "certificates, or with md-connects ca-file, and not both");
        }
        return new KeyDistributorSettings(
                entry.text("id"),
                pins,
                authority ? Optional.of(file(entry, "ca-file", true)) : Optional.empty(),
                dial || entry.has("host") ? entry.text("host") : "",
                dial || entry.has("port") ? entry.number("port", 1, 65535) : 0,
                rooms(entry));
    }

    private static Set<CertificateFingerprint> certificates(ConfigSection entry) throws InvalidConfigException {
        Set<CertificateFingerprint> result = new LinkedHashSet<>();
        for (String text : entry.texts("certificates")) {
            try {
                result.add(CertificateFingerprint.parse(text));
            } catch (IllegalArgumentException e) {
                throw entry.wrong(
                        "certificates", "fingerprints such as \"sha-256 AA:BB:...\" (" + e.getMessage() + ")");
            }
        }
        if (result.stream().anyMatch(pin -> !pin.algorithm().equals("sha-256"))) {
            throw entry.wrong("certificates", "sha-256 fingerprints");
        }
        return result;
    }

    private static Optional<Pattern> rooms(ConfigSection entry) throws InvalidConfigException {
        if (!entry.has("rooms") || entry.text("rooms").isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Pattern.compile(entry.text("rooms")));
        } catch (PatternSyntaxException e) {
            throw entry.wrong("rooms", "a regular expression (" + e.getDescription() + ")");
        }
    }

    private static List<ProtectionProfile> profiles(ConfigSection perc) throws InvalidConfigException {
        String expected = "a list of one or both of \"double-aes-128-gcm\" and \"double-aes-256-gcm\"";
        Set<ProtectionProfile> result = new LinkedHashSet<>();
        for (String name : perc.texts("profiles")) {
            result.add(
                    switch (name) {
                        case "double-aes-128-gcm" -> ProtectionProfile.DOUBLE_AEAD_AES_128_GCM_AEAD_AES_128_GCM;
                        case "double-aes-256-gcm" -> ProtectionProfile.DOUBLE_AEAD_AES_256_GCM_AEAD_AES_256_GCM;
                        default -> throw perc.wrong("profiles", expected);
                    });
        }
        if (result.isEmpty()) {
            throw perc.wrong("profiles", expected);
        }
        return List.copyOf(result);
    }

    private static HttpListenerSettings http(ConfigSection http) throws InvalidConfigException {
        http.onlyKeys(Set.of("bind-address", "port", "start-conf-token", "allowed-origins"));
        String token = http.text("start-conf-token");
        if (!token.isEmpty() && token.length() < 16) {
            throw http.wrong("start-conf-token", "empty or at least 16 characters");
        }
        return new HttpListenerSettings(
                http.text("bind-address"),
                http.number("port", 0, 65535),
                token.isEmpty() ? Optional.empty() : Optional.of(token),
                Set.copyOf(http.texts("allowed-origins")));
    }

    private static LimitSettings limits(ConfigSection limits) throws InvalidConfigException {
        limits.onlyKeys(Set.of(
                "conferences",
                "endpoints-per-conference",
                "concurrent-offers",
                "sources-per-endpoint",
                "dtls-datagrams-per-second"));
        return new LimitSettings(
                limits.number("conferences", 1, 1_000_000),
                limits.number("endpoints-per-conference", 1, 10_000),
                limits.number("concurrent-offers", 1, 1000),
                limits.number("sources-per-endpoint", 1, 1024),
                limits.number("dtls-datagrams-per-second", 1, 100_000));
    }

    private static TimeoutSettings timeouts(ConfigSection timeouts) throws InvalidConfigException {
        timeouts.onlyKeys(Set.of("signature", "join", "registration"));
        return new TimeoutSettings(
                timeouts.duration("signature", SHORTEST, ONE_MINUTE),
                timeouts.duration("join", SHORTEST, ONE_HOUR),
                timeouts.duration("registration", SHORTEST, Duration.ofDays(1)));
    }

    private static SrtpSettings srtp(ConfigSection srtp) throws InvalidConfigException {
        srtp.onlyKeys(Set.of("retransmission-packets", "retransmission-memory"));
        return new SrtpSettings(
                srtp.number("retransmission-packets", 0, 4096), (int) srtp.bytes("retransmission-memory", 1L << 30));
    }
}
