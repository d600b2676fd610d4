package org.jvbperc.kd.policy;

import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jvbperc.crypto.CertificateFingerprint;

/**
 * The credentials that an offer needs besides an admitted identity.
 *
 * @param anyOf one of these is needed; none if the set is empty
 * @param certificates that {@link JoinCredential#CERTIFICATE} accepts
 */
public record JoinRequirement(Set<JoinCredential> anyOf, List<CertificateFingerprint> certificates) {
    /** The identity is enough. */
    public static final JoinRequirement NONE = new JoinRequirement(Set.of(), List.of());

    public JoinRequirement {
        anyOf = Set.copyOf(anyOf);
        certificates = List.copyOf(certificates);
    }

    /** The credentials' words in a fixed order. */
    public List<String> words() {
        return anyOf.stream()
                .sorted(Comparator.naturalOrder())
                .map(JoinCredential::text)
                .collect(Collectors.toUnmodifiableList());
    }
}
