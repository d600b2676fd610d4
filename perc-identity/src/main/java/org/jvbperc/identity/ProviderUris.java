package org.jvbperc.identity;

import java.net.URI;
import java.util.Locale;
import java.util.regex.Pattern;

/** Decides which addresses of an identity provider are acceptable. */
public final class ProviderUris {
    private static final Pattern LOOPBACK = Pattern.compile("localhost|127(\\.\\d{1,3}){3}|\\[::1\\]");

    private ProviderUris() {}

    /**
     * Accepts https, and http to the loopback interface (RFC 8827 section 7.5).
     *
     * @throws IllegalArgumentException naming {@code what}
     */
    public static URI requireSecure(URI uri, String what) {
        String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
        String host = uri.getHost();
        if (host == null) {
            throw new IllegalArgumentException(what + " \"" + withoutUserInfo(uri) + "\" has no host");
        }
        boolean loopback = LOOPBACK.matcher(host.toLowerCase(Locale.ROOT)).matches();
        if (scheme.equals("https") || (scheme.equals("http") && loopback)) {
            return uri;
        }
        throw new IllegalArgumentException(
                what + " \"" + withoutUserInfo(uri) + "\" is not https (http is accepted for loopback addresses only)");
    }

    private static String withoutUserInfo(URI uri) {
        return uri.toString().replaceFirst("//[^/@]*@", "//");
    }
}
