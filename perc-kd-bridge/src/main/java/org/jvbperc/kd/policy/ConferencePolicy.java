package org.jvbperc.kd.policy;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.jvbperc.crypto.ProtectionProfile;
import org.jvbperc.sframe.SFrameSuite;

/**
 * The rules of one conference.
 *
 * @param protection of its media
 * @param admit patterns of the identities that may join
 * @param idpDomains accepted identity providers; empty for all trusted ones
 * @param requireBinding whether an assertion without the member {@code perc} is refused
 * @param maxMembers members and admitted offers together
 * @param profiles acceptable profiles, preferred first: double ones, or for {@link Protection#FRAME} single ones
 * @param ektTtl lifetime of an EKT parameter set, 10 s to 16777215 s (RFC 8870 section 5.2.2), or of a group secret
 * @param rekey when the key changes earlier; with {@link Protection#FRAME}, every join brings a {@link JoinRekey#FRESH} one
 * @param joinTimeout how long an admitted offer waits for its DTLS handshake, and with {@link Protection#FRAME} for the endpoint's hello
 * @param idleTimeout how long a conference exists without members; zero for no limit
 * @param maxLifetime how long it exists at most; zero for no limit
 * @param join credentials that an offer needs besides an admitted identity
 * @param sframeSuite cipher suite of frames (RFC 9605 section 8.1), used with {@link Protection#FRAME} only
 * @param audioLevels whether audio levels are negotiated
 */
public record ConferencePolicy(
        Protection protection,
        List<IdentityPattern> admit,
        List<String> idpDomains,
        boolean requireBinding,
        int maxMembers,
        List<ProtectionProfile> profiles,
        Duration ektTtl,
        RekeyPolicy rekey,
        Duration joinTimeout,
        Duration idleTimeout,
        Duration maxLifetime,
        JoinRequirement join,
        SFrameSuite sframeSuite,
        AudioLevels audioLevels) {
    private static final int MAX_DESCRIPTION_CHARS = 1024;

    public ConferencePolicy {
        admit = List.copyOf(admit);
        idpDomains = List.copyOf(idpDomains);
        profiles = List.copyOf(profiles);
        rekey = protection == Protection.FRAME ? rekey.withFreshKeysAtJoins() : rekey;
        boolean needsDouble = protection == Protection.DOUBLE;
        if (profiles.stream().anyMatch(profile -> profile.isDouble() != needsDouble)) {
            throw new IllegalArgumentException("profiles " + profiles + " are not those of protection " + protection);
        }
    }

    /**
     * The rules that concern members, in the form of the signed roster: lines {@code key=value} in the order of their keys, or,
     * if they are long, one line with their SHA-256.
     */
    public String describe() {
        String text = text();
        if (text.length() <= MAX_DESCRIPTION_CHARS) {
            return text;
        }
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return "sha-256=" + HexFormat.of().formatHex(digest) + "\n";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java runtime has no SHA-256", e);
        }
    }

    private String text() {
        return String.join(
                        "\n",
                        "admit="
                                + String.join(
                                        " ",
                                        admit.stream().map(Object::toString).toList())
                                + (audioLevels == AudioLevels.OMITTED ? "\naudio-levels=" + audioLevels.text() : ""),
                        "idp-domains=" + String.join(" ", idpDomains),
                        "join-with=" + String.join(" ", join.words()),
                        "max-members=" + maxMembers,
                        "profiles="
                                + String.join(
                                        " ",
                                        profiles.stream()
                                                .map(profile -> String.format(Locale.ROOT, "0x%04X", profile.code()))
                                                .toList()),
                        "protection=" + protection.text(),
                        "rekey.on-join=" + rekey.onJoin().text(),
                        "rekey.on-leave=" + rekey.onLeave(),
                        "require-binding=" + requireBinding)
                + "\n"
                + (protection == Protection.FRAME ? "sframe-suite=" + sframeSuite.number() + "\n" : "");
    }

    /** The same, but a conference without members does not end. */
    public ConferencePolicy withoutIdleEnd() {
        return new ConferencePolicy(
                protection,
                admit,
                idpDomains,
                requireBinding,
                maxMembers,
                profiles,
                ektTtl,
                rekey,
                joinTimeout,
                Duration.ZERO,
                maxLifetime,
                join,
                sframeSuite,
                audioLevels);
    }

    /** Whether {@code identity}, vouched for by {@code idpDomain}, may join. */
    public boolean admits(String identity, String idpDomain) {
        boolean providerCounts =
                idpDomains.isEmpty() || idpDomains.stream().anyMatch(domain -> domain.equalsIgnoreCase(idpDomain));
        return providerCounts && admit.stream().anyMatch(pattern -> pattern.matches(identity));
    }
}
