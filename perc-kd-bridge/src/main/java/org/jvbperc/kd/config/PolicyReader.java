package org.jvbperc.kd.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigValueFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jvbperc.config.ConfigSection;
import org.jvbperc.config.InvalidConfigException;
import org.jvbperc.crypto.CertificateFingerprint;
import org.jvbperc.crypto.ProtectionProfile;
import org.jvbperc.kd.policy.AdmissionRules;
import org.jvbperc.kd.policy.AudioLevels;
import org.jvbperc.kd.policy.ConferencePolicy;
import org.jvbperc.kd.policy.ConferenceTimes;
import org.jvbperc.kd.policy.IdentityPattern;
import org.jvbperc.kd.policy.JoinCredential;
import org.jvbperc.kd.policy.JoinRekey;
import org.jvbperc.kd.policy.JoinRequirement;
import org.jvbperc.kd.policy.MediaRules;
import org.jvbperc.kd.policy.Protection;
import org.jvbperc.kd.policy.RekeyPolicy;
import org.jvbperc.sframe.SFrameSuite;

/** Reads conference policies: the configured one, and overrides of it. Immutable. */
public final class PolicyReader {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration YEAR = Duration.ofDays(365);
    /** The EKT TTL field has 24 bits. */
    private static final Duration MAX_TTL = Duration.ofSeconds(16_777_215);

    private static final Map<String, ProtectionProfile> PROFILES = Map.of(
            "double-aes-128-gcm", ProtectionProfile.DOUBLE_AEAD_AES_128_GCM_AEAD_AES_128_GCM,
            "double-aes-256-gcm", ProtectionProfile.DOUBLE_AEAD_AES_256_GCM_AEAD_AES_256_GCM);

    private static final Map<String, SFrameSuite> SFRAME_SUITES = Map.of(
            "aes-128-gcm", SFrameSuite.AES_128_GCM_SHA256_128,
            "aes-256-gcm", SFrameSuite.AES_256_GCM_SHA512_128);

    private final Config base;
    private final boolean frameRooms;
    private final boolean authorities;

    /**
     * A reader over the configured policy, which has every key.
     *
     * @param frameRooms whether a policy may have protection "frame"
     * @param authorities whether certificates of authorities are accepted as credentials
     */
    public PolicyReader(Config base, boolean frameRooms, boolean authorities) {
        this.base = base;
        this.frameRooms = frameRooms;
        this.authorities = authorities;
    }

    /** The configured policy. */
    ConferencePolicy configured() throws InvalidConfigException {
        return read(ConfigSection.of(base, "perc-kd.policy"));
    }

    /**
     * The configured policy with {@code overrides}, which have the same keys.
     *
     * @param overrides a JSON object as maps, lists, strings, numbers and booleans
     * @param where the prefix of keys in messages
     * @throws InvalidConfigException naming an unknown key or a wrong value
     */
    public ConferencePolicy withOverrides(Map<String, ?> overrides, String where) throws InvalidConfigException {
        Config parsed;
        try {
            // Keys are taken literally, and nothing is included or substituted.
            parsed = ConfigValueFactory.fromMap(overrides, "request").toConfig();
        } catch (com.typesafe.config.ConfigException e) {
            throw new InvalidConfigException(
                    where + " is not a policy: expected an object with the keys of perc-kd.policy", e);
        }
        return withOverrides(parsed, where);
    }

    ConferencePolicy withOverrides(Config overrides, String where) throws InvalidConfigException {
        List<String> unknown = UnknownKeys.in(overrides.root(), base.root(), where);
        if (!unknown.isEmpty()) {
            throw new InvalidConfigException(unknown.get(0) + " is not a key of a policy");
        }
        return read(ConfigSection.of(overrides.withFallback(base), where));
    }

    private ConferencePolicy read(ConfigSection section) throws InvalidConfigException {
        Protection protection = protection(section);
        ConfigSection rekey = section.section("rekey");
        MediaRules media = new MediaRules(
                protection,
                // The key "profiles" lists double profiles only. All browsers have the first one of these.
                protection == Protection.FRAME
                        ? List.of(ProtectionProfile.AEAD_AES_128_GCM, ProtectionProfile.AEAD_AES_256_GCM)
                        : profiles(section),
                sframeSuite(section),
                section.choice("audio-levels", AudioLevels.class));
        AdmissionRules admission = new AdmissionRules(
                patterns(section),
                section.texts("idp-domains"),
                section.flag("require-binding"),
                section.number("max-members", 1, 10_000),
                join(section));
        ConferenceTimes times = new ConferenceTimes(
                section.duration("ekt-ttl", Duration.ofSeconds(10), MAX_TTL),
                section.duration("join-timeout", SECOND, Duration.ofMinutes(10)),
                section.durationOrZero("idle-timeout", SECOND, YEAR),
                section.durationOrZero("max-lifetime", SECOND, YEAR));
        return new ConferencePolicy(
                media,
                admission,
                times,
                new RekeyPolicy(
                        rekey.choice("on-join", JoinRekey.class),
                        rekey.flag("on-leave"),
                        rekey.durationOrZero("window", Duration.ofMillis(1), Duration.ofSeconds(10)),
                        rekey.durationOrZero("interval", SECOND, YEAR),
                        rekey.duration("ack-timeout", SECOND, Duration.ofMinutes(2))));
    }

    private static SFrameSuite sframeSuite(ConfigSection section) throws InvalidConfigException {
        SFrameSuite suite = SFRAME_SUITES.get(section.text("sframe-suite"));
        if (suite == null) {
            throw section.wrong("sframe-suite", "one of " + String.join(", ", new TreeSet<>(SFRAME_SUITES.keySet())));
        }
        return suite;
    }

    private JoinRequirement join(ConfigSection section) throws InvalidConfigException {
        Set<JoinCredential> anyOf = EnumSet.noneOf(JoinCredential.class);
        for (String word : section.texts("join-with")) {
            anyOf.add(Arrays.stream(JoinCredential.values())
                    .filter(known -> known.text().equals(word))
                    .findFirst()
                    .orElseThrow(() -> section.wrong("join-with", "none or some of token, certificate, invitation")));
        }
        List<CertificateFingerprint> certificates = new ArrayList<>();
        for (String text : section.texts("certificates")) {
            try {
                certificates.add(CertificateFingerprint.parse(text));
            } catch (IllegalArgumentException e) {
                throw section.wrong("certificates", "entries \"sha-256 AB:CD:...\"");
            }
        }
        if (anyOf.contains(JoinCredential.CERTIFICATE) && certificates.isEmpty() && !authorities) {
            throw section.wrong(
                    "certificates",
                    "at least one, because join-with has certificate and perc-kd.authorization.ca-file is empty");
        }
        return new JoinRequirement(anyOf, certificates);
    }

    private Protection protection(ConfigSection section) throws InvalidConfigException {
        Protection protection = section.choice("protection", Protection.class);
        if (protection == Protection.FRAME && !frameRooms) {
            throw section.wrong("protection", "\"double\": \"frame\" needs perc-kd.frame-rooms = true");
        }
        return protection;
    }

    private static List<IdentityPattern> patterns(ConfigSection section) throws InvalidConfigException {
        List<IdentityPattern> patterns = new ArrayList<>();
        for (String text : section.texts("admit")) {
            try {
                patterns.add(new IdentityPattern(text));
            } catch (IllegalArgumentException e) {
                throw section.wrong("admit", "patterns user@domain with at most 3 wildcards * in each part");
            }
        }
        return patterns;
    }

    private static List<ProtectionProfile> profiles(ConfigSection section) throws InvalidConfigException {
        List<ProtectionProfile> profiles = new ArrayList<>();
        for (String text : section.texts("profiles")) {
            ProtectionProfile profile = PROFILES.get(text);
            if (profile == null || profiles.contains(profile)) {
                throw wrongProfiles(section);
            }
            profiles.add(profile);
        }
        if (profiles.isEmpty()) {
            throw wrongProfiles(section);
        }
        return profiles;
    }

    private static InvalidConfigException wrongProfiles(ConfigSection section) {
        return section.wrong("profiles", "one or both of " + String.join(", ", new TreeSet<>(PROFILES.keySet())));
    }

    /** The configuration's name of an SFrame cipher suite. */
    public static String suiteName(SFrameSuite suite) {
        return nameOf(suite, SFRAME_SUITES);
    }

    /** The configuration's name of a double profile; other profiles cannot be configured and have their own. */
    public static String name(ProtectionProfile profile) {
        return nameOf(profile, PROFILES);
    }

    private static <T extends Enum<T>> String nameOf(T value, Map<String, T> names) {
        return names.entrySet().stream()
                .filter(entry -> entry.getValue() == value)
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(value.name());
    }
}
