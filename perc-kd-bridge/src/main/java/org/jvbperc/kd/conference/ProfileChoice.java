package org.jvbperc.kd.conference;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.jvbperc.crypto.ProtectionProfile;
import org.jvbperc.ekt.EktCipher;
import org.jvbperc.kd.policy.ConferencePolicy;

/** The choice of a protection profile among those of the policy, the members, the Media Distributor and the endpoint. Stateless. */
final class ProfileChoice {
    private ProfileChoice() {}

    /**
     * The profiles that a new member may have, preferred first.
     *
     * @param fixed that of the present members; null if there are none
     * @param mediaDistributorProfiles two-octet values of SupportedProfiles
     */
    static List<ProtectionProfile> acceptable(
            ConferencePolicy policy, @Nullable ProtectionProfile fixed, List<Integer> mediaDistributorProfiles) {
        return policy.profiles().stream()
                .filter(candidate -> isCompatible(fixed, candidate))
                .filter(candidate -> mediaDistributorProfiles.contains(candidate.code()))
                .toList();
    }

    /**
     * Whether a member may have this profile beside the present ones. A double profile has a layer that all members share; a single one, of
     * a frame room, is a matter of one hop.
     *
     * @param fixed that of the present members; null if there are none
     */
    static boolean isCompatible(@Nullable ProtectionProfile fixed, ProtectionProfile candidate) {
        return fixed == null || !fixed.isDouble() || fixed == candidate;
    }

    /**
     * The first acceptable profile that the endpoint has, with its EKT cipher if it is a double one.
     *
     * @throws Refusal PROFILE_MISMATCH
     */
    static MediaParameters choose(
            List<ProtectionProfile> acceptable,
            List<ProtectionProfile> endpointProfiles,
            List<EktCipher> endpointCiphers)
            throws Refusal {
        for (ProtectionProfile candidate : acceptable) {
            Optional<EktCipher> cipher = EktKeyMaker.cipherFor(candidate);
            if (endpointProfiles.contains(candidate)
                    && endpointCiphers.containsAll(cipher.stream().toList())) {
                return new MediaParameters(candidate, cipher);
            }
        }
        throw new Refusal(
                Condition.PROFILE_MISMATCH,
                "the endpoint offers none of the conference's protection profiles with its EKT cipher (RFC 9185"
                        + " section 5.4)");
    }
}
