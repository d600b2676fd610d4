package org.jvbperc.idpproxy;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jvbperc.identity.DomainNames;
import org.jvbperc.identity.IdentityError;
import org.jvbperc.identity.IdentityException;

/**
 * The address of an identity provider's script: {@code https://<authority>/.well-known/idp-proxy/<protocol>} (RFC 8827 section
 * 7.5).
 *
 * @param domain the provider's domain in the form of {@link DomainNames#normalize}, with which names are compared
 * @param authority the domain, with the port if there is one
 * @param protocol no path separators, not a dot segment
 */
record ProxyAddress(String domain, String authority, String protocol, URI uri) {
    private static final Pattern PORT = Pattern.compile(":([0-9]{1,5})$");
    private static final Pattern SEPARATOR = Pattern.compile("[/\\\\]|%2f|%5c", Pattern.CASE_INSENSITIVE);
    private static final Pattern DOT_SEGMENT = Pattern.compile("(\\.|%2e){1,2}([?#].*)?", Pattern.CASE_INSENSITIVE);

    /**
     * The address of a provider as an assertion or an application names it.
     *
     * @throws IdentityException IDENTITY_MALFORMED, naming the part
     */
    static ProxyAddress of(String authority, String protocol) throws IdentityException {
        String domain = DomainNames.normalize(authority);
        if (authority.indexOf('@') >= 0) {
            throw malformed("the identity provider's domain has user information (RFC 8827 section 7.5)");
        }
        boolean dots = DOT_SEGMENT.matcher(protocol).matches();
        if (protocol.isEmpty() || dots || SEPARATOR.matcher(protocol).find()) {
            throw malformed("idp.protocol is empty or contains a path separator (RFC 8827 section 7.5)");
        }
        var port = PORT.matcher(authority);
        String normalized = domain + (port.find() ? ":" + Integer.parseInt(port.group(1)) : "");
        try {
            URI uri = new URI("https://" + normalized + "/.well-known/idp-proxy/" + protocol);
            if (uri.getHost() == null || uri.getPort() > 65535) {
                throw malformed("the identity provider's domain is not a host (RFC 8827 section 7.5)");
            }
            return new ProxyAddress(domain, normalized.toLowerCase(Locale.ROOT), protocol, uri);
        } catch (URISyntaxException e) {
            throw malformed("idp.protocol does not fit into an address (RFC 8827 section 7.5)");
        }
    }

    /** Whether the port is https's own. */
    boolean hasUsualPort() {
        return uri.getPort() < 0 || uri.getPort() == 443;
    }

    private static IdentityException malformed(String message) {
        return new IdentityException(IdentityError.IDENTITY_MALFORMED, message);
    }
}
