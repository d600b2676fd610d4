package org.jvbperc.kd.policy;

import java.time.Duration;
import java.util.List;
import org.jvbperc.crypto.ProtectionProfile;
import org.jvbperc.sframe.SFrameSuite;

/** Builds the policy of a test's conference: a test names the rules that matter to it. */
public final class PolicyBuilder {
    private static final Duration KEY_LIFETIME = Duration.ofHours(1);

    private final Protection protection;
    private List<ProtectionProfile> profiles;
    private List<IdentityPattern> admit = List.of(new IdentityPattern("*@idp.example"));
    private List<String> idpDomains = List.of();
    private boolean requireBinding;
    private int maxMembers = 1000;
    private RekeyPolicy rekey =
            new RekeyPolicy(JoinRekey.NEVER, false, Duration.ofMillis(200), Duration.ZERO, Duration.ofSeconds(15));
    private Duration joinTimeout = Duration.ofSeconds(60);
    private Duration idleTimeout = Duration.ZERO;
    private Duration maxLifetime = Duration.ZERO;
    private SFrameSuite suite = SFrameSuite.AES_128_GCM_SHA256_128;
    private AudioLevels audioLevels = AudioLevels.CLEAR;

    private PolicyBuilder(Protection protection, ProtectionProfile profile) {
        this.protection = protection;
        this.profiles = List.of(profile);
    }

    /**
     * Double encryption with 128 bits: users of idp.example may join, joins and leaves bring no new key, and the conference does not
     * end.
     */
    public static PolicyBuilder ofDouble() {
        return new PolicyBuilder(Protection.DOUBLE, ProtectionProfile.DOUBLE_AEAD_AES_128_GCM_AEAD_AES_128_GCM);
    }

    /** The same for a frame room, where joins bring a new key nevertheless. */
    public static PolicyBuilder ofFrames() {
        return new PolicyBuilder(Protection.FRAME, ProtectionProfile.AEAD_AES_128_GCM);
    }

    public PolicyBuilder profiles(ProtectionProfile... acceptable) {
        profiles = List.of(acceptable);
        return this;
    }

    /** @param domains of the accepted identity providers */
    public PolicyBuilder admit(List<String> patterns, List<String> domains) {
        admit = patterns.stream().map(IdentityPattern::new).toList();
        idpDomains = domains;
        return this;
    }

    public PolicyBuilder requireBinding(boolean required) {
        requireBinding = required;
        return this;
    }

    public PolicyBuilder maxMembers(int most) {
        maxMembers = most;
        return this;
    }

    public PolicyBuilder rekey(RekeyPolicy rules) {
        rekey = rules;
        return this;
    }

    public PolicyBuilder joinTimeout(Duration timeout) {
        joinTimeout = timeout;
        return this;
    }

    /** @param lifetime longest */
    public PolicyBuilder ends(Duration idle, Duration lifetime) {
        idleTimeout = idle;
        maxLifetime = lifetime;
        return this;
    }

    public PolicyBuilder suite(SFrameSuite roomSuite) {
        suite = roomSuite;
        return this;
    }

    public PolicyBuilder audioLevels(AudioLevels rule) {
        audioLevels = rule;
        return this;
    }

    public ConferencePolicy build() {
        return new ConferencePolicy(
                new MediaRules(protection, profiles, suite, audioLevels),
                new AdmissionRules(admit, idpDomains, requireBinding, maxMembers, JoinRequirement.NONE),
                new ConferenceTimes(KEY_LIFETIME, joinTimeout, idleTimeout, maxLifetime),
                rekey);
    }
}
