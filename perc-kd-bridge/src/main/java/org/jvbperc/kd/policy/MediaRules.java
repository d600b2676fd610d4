package org.jvbperc.kd.policy;

import java.util.List;
import org.jvbperc.crypto.ProtectionProfile;
import org.jvbperc.sframe.SFrameSuite;

/**
 * How the media of a conference is protected.
 *
 * @param profiles acceptable profiles, preferred first: double ones, or for {@link Protection#FRAME} single ones
 * @param sframeSuite cipher suite of frames (RFC 9605 section 8.1), used with {@link Protection#FRAME} only
 * @param audioLevels whether audio levels are negotiated
 */
public record MediaRules(
        Protection protection, List<ProtectionProfile> profiles, SFrameSuite sframeSuite, AudioLevels audioLevels) {
    public MediaRules {
        profiles = List.copyOf(profiles);
        boolean needsDouble = protection == Protection.DOUBLE;
        if (profiles.stream().anyMatch(profile -> profile.isDouble() != needsDouble)) {
            throw new IllegalArgumentException("profiles " + profiles + " are not those of protection " + protection);
        }
    }
}
