package org.jvbperc.kd.conference;

import java.time.Duration;
import java.util.List;
import org.jvbperc.crypto.ProtectionProfile;

/**
 * The rules of one conference. Media is always protected twice (RFC 8723 with EKT); there is no weaker choice.
 *
 * @param admit who may join; one of the patterns has to fit
 * @param idpDomains which identity providers count; empty for all trusted ones
 * @param requireBinding whether an assertion without the member {@code perc} is refused
 * @param maxMembers members and admitted offers together
 * @param profiles acceptable double profiles, preferred first
 * @param ektTtl lifetime of an EKT parameter set, 10 s to 16777215 s (8870-36)
 * @param rekey when it changes earlier
 * @param joinTimeout how long an admitted offer waits for its DTLS handshake
 * @param idleTimeout how long a conference lives without members; zero for ever
 * @param maxLifetime how long it lives at all; zero for ever
 */
public record ConferencePolicy(
        List<IdentityPattern> admit,
        List<String> idpDomains,
        boolean requireBinding,
        int maxMembers,
        List<ProtectionProfile> profiles,
        Duration ektTtl,
        RekeyPolicy rekey,
        Duration joinTimeout,
        Duration idleTimeout,
        Duration maxLifetime) {
    /** The only kind of protection there is. */
    public static final String PROTECTION = "double";

    public ConferencePolicy {
        admit = List.copyOf(admit);
        idpDomains = List.copyOf(idpDomains);
        profiles = List.copyOf(profiles);
    }

    /** Whether {@code identity}, vouched for by {@code idpDomain}, may join. */
    public boolean admits(String identity, String idpDomain) {
        boolean providerCounts =
                idpDomains.isEmpty() || idpDomains.stream().anyMatch(domain -> domain.equalsIgnoreCase(idpDomain));
        return providerCounts && admit.stream().anyMatch(pattern -> pattern.matches(identity));
    }
}
