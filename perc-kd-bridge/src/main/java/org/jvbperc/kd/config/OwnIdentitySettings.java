package org.jvbperc.kd.config;

import java.net.URI;

/** The Key Distributor's login at its own identity provider. */
public record OwnIdentitySettings(URI url, String user, String password) {
    @Override
    public String toString() {
        return "OwnIdentitySettings[" + user + "]";
    }
}
