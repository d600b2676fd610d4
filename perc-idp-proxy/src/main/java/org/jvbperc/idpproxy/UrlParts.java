package org.jvbperc.idpproxy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.IDN;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Parses addresses for a realm's {@code URL}: http and https by RFC 3986 with host names in A-labels. Forms that browsers
 * tolerate beyond that (backslashes, blanks, tabs inside) are refused.
 */
final class UrlParts {
    private static final int MAX_CHARS = 8192;

    private UrlParts() {}

    /**
     * The parts, under the names that the class URL uses.
     *
     * @throws IllegalArgumentException if it is no absolute http or https address
     */
    static ObjectNode parse(String text, @Nullable String base) {
        URI uri = resolve(text, base);
        String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
        boolean web = scheme.equals("https") || scheme.equals("http");
        if (!web || uri.getRawAuthority() == null) {
            throw invalid();
        }
        Authority authority = Authority.parse(uri.getRawAuthority(), scheme.equals("https") ? 443 : 80);
        String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        String search = uri.getRawQuery() == null || uri.getRawQuery().isEmpty() ? "" : "?" + uri.getRawQuery();
        String hash = uri.getRawFragment() == null || uri.getRawFragment().isEmpty() ? "" : "#" + uri.getRawFragment();
        String host = authority.host() + (authority.port().isEmpty() ? "" : ":" + authority.port());
        String userInfo = authority.userInfo().isEmpty() ? "" : authority.userInfo() + "@";
        int colon = authority.userInfo().indexOf(':');
        ObjectNode parts = JsonNodeFactory.instance.objectNode();
        parts.put("href", scheme + "://" + userInfo + host + path + search + hash);
        parts.put("origin", scheme + "://" + host);
        parts.put("protocol", scheme + ":");
        parts.put(
                "username",
                colon < 0 ? authority.userInfo() : authority.userInfo().substring(0, colon));
        parts.put("password", colon < 0 ? "" : authority.userInfo().substring(colon + 1));
        parts.put("host", host);
        parts.put("hostname", authority.host());
        parts.put("port", authority.port());
        parts.put("pathname", path);
        parts.put("search", search);
        parts.put("hash", hash);
        return parts;
    }

    private static URI resolve(String text, @Nullable String base) {
        if (text.length() > MAX_CHARS || (base != null && base.length() > MAX_CHARS)) {
            throw invalid();
        }
        try {
            URI uri = new URI(text.strip());
            return base == null ? uri.normalize() : resolveAgainst(new URI(base.strip()), uri);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("the address is not a URL", e);
        }
    }

    private static URI resolveAgainst(URI base, URI uri) throws URISyntaxException {
        if (uri.toString().startsWith("?")) {
            // java.net.URI drops the base's last path segment here, unlike RFC 3986 section 5.4.1.
            return new URI(base.getScheme() + "://" + base.getRawAuthority() + base.getRawPath() + uri);
        }
        return base.resolve(uri).normalize();
    }

    private static IllegalArgumentException invalid() {
        return new IllegalArgumentException("the address is not an http or https URL");
    }

    private record Authority(String userInfo, String host, String port) {
        static Authority parse(String raw, int usualPort) {
            int at = raw.lastIndexOf('@');
            String userInfo = at < 0 ? "" : raw.substring(0, at);
            String rest = raw.substring(at + 1);
            int colon = rest.lastIndexOf(':');
            boolean hasPort = colon > rest.lastIndexOf(']');
            String host = hasPort ? rest.substring(0, colon) : rest;
            String port = hasPort ? rest.substring(colon + 1) : "";
            if (!port.isEmpty()) {
                int number = port.matches("[0-9]{1,5}") ? Integer.parseInt(port) : -1;
                if (number < 0 || number > 65535) {
                    throw invalid();
                }
                port = number == usualPort ? "" : Integer.toString(number);
            }
            String ascii = host.startsWith("[") ? host : IDN.toASCII(host, IDN.ALLOW_UNASSIGNED);
            if (ascii.isEmpty()) {
                throw invalid();
            }
            return new Authority(userInfo, ascii.toLowerCase(Locale.ROOT), port);
        }
    }
}
