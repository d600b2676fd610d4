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
 * @param rekey when the key changes earlier; with {@link Protection#FRAME}, every join brings a {@link JoinRekey#FRESH} one
 */
public record ConferencePolicy(MediaRules media, AdmissionRules admission, ConferenceTimes times, RekeyPolicy rekey) {
    private static final int MAX_DESCRIPTION_CHARS = 1024;

    public ConferencePolicy {
        rekey = media.protection() == Protection.FRAME ? rekey.withFreshKeysAtJoins() : rekey;
    }

    /** As in {@link MediaRules}. */
    public Protection protection() {
        return media.protection();
    }

    /** As in {@link MediaRules}. */
    public List<ProtectionProfile> profiles() {
        return media.profiles();
    }

    /** As in {@link MediaRules}. */
    public SFrameSuite sframeSuite() {
        return media.sframeSuite();
    }

    /** As in {@link MediaRules}. */
    public AudioLevels audioLevels() {
        return media.audioLevels();
    }

    /** As in {@link AdmissionRules}. */
    public List<IdentityPattern> admit() {
        return admission.admit();
    }

    /** As in {@link AdmissionRules}. */
    public List<String> idpDomains() {
        return admission.idpDomains();
    }

    /** As in {@link AdmissionRules}. */
    public boolean requireBinding() {
        return admission.requireBinding();
    }

    /** As in {@link AdmissionRules}. */
    public int maxMembers() {
        return admission.maxMembers();
    }

    /** As in {@link AdmissionRules}. */
    public JoinRequirement join() {
        return admission.join();
    }

    /** As in {@link ConferenceTimes}. */
    public Duration ektTtl() {
        return times.ektTtl();
    }

    /** As in {@link ConferenceTimes}. */
    public Duration joinTimeout() {
        return times.join();
    }

    /** As in {@link ConferenceTimes}. */
    public Duration idleTimeout() {
        return times.idle();
    }

    /** As in {@link ConferenceTimes}. */
    public Duration maxLifetime() {
        return times.most();
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
                                        admit().stream().map(Object::toString).toList())
                                + (audioLevels() == AudioLevels.OMITTED
                                        ? "\naudio-levels=" + audioLevels().text()
                                        : ""),
                        "idp-domains=" + String.join(" ", idpDomains()),
                        "join-with=" + String.join(" ", join().words()),
                        "max-members=" + maxMembers(),
                        "profiles="
                                + String.join(
                                        " ",
                                        profiles().stream()
                                                .map(profile -> String.format(Locale.ROOT, "0x%04X", profile.code()))
                                                .toList()),
                        "protection=" + protection().text(),
                        "rekey.on-join=" + rekey.onJoin().text(),
                        "rekey.on-leave=" + rekey.onLeave(),
                        "require-binding=" + requireBinding())
                + "\n"
                + (protection() == Protection.FRAME
                        ? "sframe-suite=" + sframeSuite().number() + "\n"
                        : "");
    }

    /** The same, but a conference without members does not end. */
    public ConferencePolicy withoutIdleEnd() {
        ConferenceTimes endless = new ConferenceTimes(times.ektTtl(), times.join(), Duration.ZERO, times.most());
        return new ConferencePolicy(media, admission, endless, rekey);
    }

    /** Whether {@code identity}, vouched for by {@code idpDomain}, may join. */
    public boolean admits(String identity, String idpDomain) {
        return admission.admits(identity, idpDomain);
    }
}
