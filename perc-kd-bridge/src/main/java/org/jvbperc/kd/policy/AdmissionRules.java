package org.jvbperc.kd.policy;

import java.util.List;

/**
 * Who may join a conference.
 *
 * @param admit patterns of the identities
 * @param idpDomains accepted identity providers; empty for all trusted ones
 * @param requireBinding whether an assertion without the member {@code perc} is refused
 * @param maxMembers members and admitted offers together
 * @param join credentials that an offer needs besides an admitted identity
 */
public record AdmissionRules(
        List<IdentityPattern> admit,
        List<String> idpDomains,
        boolean requireBinding,
        int maxMembers,
        JoinRequirement join) {
    public AdmissionRules {
        admit = List.copyOf(admit);
        idpDomains = List.copyOf(idpDomains);
    }

    /** Whether {@code identity}, vouched for by {@code idpDomain}, may join. */
    boolean admits(String identity, String idpDomain) {
        boolean providerCounts =
                idpDomains.isEmpty() || idpDomains.stream().anyMatch(domain -> domain.equalsIgnoreCase(idpDomain));
        return providerCounts && admit.stream().anyMatch(pattern -> pattern.matches(identity));
    }
}
