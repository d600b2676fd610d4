package org.jvbperc.identity;

import java.net.IDN;
import java.util.Locale;

/** Comparison of domain names (RFC 8827 section 8.1, RFC 5890 section 2.3.2.4). */
public final class DomainNames {
    private static final int MAX_LENGTH = 253;

    private DomainNames() {}

    /**
     * The form to compare by: no userinfo, no port, no final dot, A-labels, lower case (RFC 8827 sections 7.5 and 8.1).
     *
     * @throws IdentityException if that leaves no domain name
     */
    public static String normalize(String authority) throws IdentityException {
        String host = authority.substring(authority.lastIndexOf('@') + 1);
        int colon = host.lastIndexOf(':');
        if (colon >= 0 && host.substring(colon + 1).chars().allMatch(c -> c >= '0' && c <= '9')) {
            host = host.substring(0, colon);
        }
        if (host.endsWith(".")) {
            host = host.substring(0, host.length() - 1);
        }
        if (host.isEmpty() || authority.length() > 2 * MAX_LENGTH) {
            throw malformed();
        }
        String ascii;
        try {
            ascii = IDN.toASCII(host, IDN.USE_STD3_ASCII_RULES).toLowerCase(Locale.ROOT);
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            // IDN throws the second for some malformed labels.
            throw malformed();
        }
        if (ascii.isEmpty() || ascii.length() > MAX_LENGTH || ascii.startsWith(".") || ascii.contains("..")) {
            throw malformed();
        }
        return ascii;
    }

    /** The form to show: U-labels. */
    public static String display(String normalized) {
        return IDN.toUnicode(normalized, IDN.USE_STD3_ASCII_RULES);
    }

    private static IdentityException malformed() {
        return new IdentityException(
                IdentityError.IDENTITY_MALFORMED, "the domain is not a domain name (RFC 8827 8.1)");
    }
}
