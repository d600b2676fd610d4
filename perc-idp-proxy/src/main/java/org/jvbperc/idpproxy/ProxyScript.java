package org.jvbperc.idpproxy;

import java.net.URI;

/**
 * An identity provider's script.
 *
 * @param uri the final address; its origin is the realm's
 */
record ProxyScript(String source, URI uri) {
    @Override
    public String toString() {
        return "ProxyScript[" + uri.getRawAuthority() + ", " + source.length() + " characters]";
    }
}
