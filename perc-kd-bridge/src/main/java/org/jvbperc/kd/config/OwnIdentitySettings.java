package org.jvbperc.kd.config;

import java.net.URI;

/** The source of the Key Distributor's own identity. */
public sealed interface OwnIdentitySettings {
    /**
     * The identity user@domain that it is expected to have, for people to read; empty if the settings do not tell.
     * Only assertions prove the identity.
     */
    String name();

    /** A login at the HTTP interface of a provider that makes JWS assertions. */
    record Login(URI url, String user, String password) implements OwnIdentitySettings {
        @Override
        public String name() {
            return user.contains("@") ? user : "";
        }

        @Override
        public String toString() {
            return "Login[" + user + "]";
        }
    }

    /**
     * The script of a provider (W3C webrtc-identity).
     *
     * @param authority the provider's domain, with the port if there is one
     * @param user for HTTP Basic authentication at the provider's origin; empty for none
     */
    record Script(String authority, String protocol, String user, String password) implements OwnIdentitySettings {
        @Override
        public String name() {
            return user.isEmpty() || user.contains("@") ? user : user + "@" + authority.replaceFirst(":\\d+$", "");
        }

        @Override
        public String toString() {
            return "Script[" + authority + "]";
        }
    }
}
