package org.jvbperc.identity;

import java.util.Set;

/** Names of the form {@code user@domain}, and the providers that may vouch for them (RFC 8827 section 8.1). */
public final class IdentityNames {
    private static final int MAX_CHARS = 320;

    private IdentityNames() {}

    /**
     * Whether {@code identity} has one '@', before it a name that cannot be mistaken for another one by invisible code points, by the
     * direction of writing or by letters of another script (RFC 8265 section 3.4), and behind it text without blanks and control
     * characters, which {@link #requireAuthoritative} compares as a domain name.
     */
    public static boolean isWellFormed(String identity) {
        int at = identity.indexOf('@');
        return at > 0
                && at < identity.length() - 1
                && identity.indexOf('@', at + 1) < 0
                && identity.length() <= MAX_CHARS
                && PrecisUsername.isValid(identity.substring(0, at))
                && identity.substring(at)
                        .codePoints()
                        .noneMatch(c -> Character.isISOControl(c)
                                || Character.isWhitespace(c)
                                || Character.getType(c) == Character.FORMAT);
    }

    /**
     * Checks that the provider of {@code idpDomain} may vouch for {@code identity}: because the name is in its own domain, or
     * because local policy trusts it for the name's domain.
     *
     * @param identity well-formed
     * @param idpDomain as {@link DomainNames#normalize} leaves it
     * @param otherDomains in the same form, for which the provider is trusted as a third party
     * @return the name with its domain in lower case and U-labels
     * @throws IdentityException IDENTITY_DOMAIN_MISMATCH, or IDENTITY_MALFORMED if its domain is none
     */
    public static String requireAuthoritative(String identity, String idpDomain, Set<String> otherDomains)
            throws IdentityException {
        int at = identity.indexOf('@');
        String domain = DomainNames.normalize(identity.substring(at + 1));
        if (!domain.equals(idpDomain) && !otherDomains.contains(domain)) {
            throw new IdentityException(
                    IdentityError.IDENTITY_DOMAIN_MISMATCH,
                    "identity provider " + idpDomain + " vouches for a name in another domain (RFC 8827 section 8.1)");
        }
        return identity.substring(0, at) + "@" + DomainNames.display(domain);
    }

    /** The user part for a name made of {@code text}: '@' and '%' percent-encoded, and nothing else (RFC 8827 section 8.1). */
    public static String encodeUser(String text) {
        return text.replace("%", "%25").replace("@", "%40");
    }
}
