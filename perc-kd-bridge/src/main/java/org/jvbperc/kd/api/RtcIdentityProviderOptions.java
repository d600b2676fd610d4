package org.jvbperc.kd.api;

import org.jspecify.annotations.Nullable;

/**
 * RTCIdentityProviderOptions of W3C webrtc-identity, and the credentials that a browser would have in the provider's origin.
 *
 * @param protocol chooses one of the provider's scripts
 * @param usernameHint null for none
 * @param authorization value of the Authorization header of the script's requests to its own origin; null for none; must not
 *     appear in messages
 */
public record RtcIdentityProviderOptions(
        String protocol,
        @Nullable String usernameHint,
        @Nullable String authorization) {
    /** The protocol "default" without hint and credentials. */
    public static final RtcIdentityProviderOptions DEFAULT = new RtcIdentityProviderOptions("default", null, null);

    @Override
    public String toString() {
        return "RtcIdentityProviderOptions[" + protocol + "]";
    }
}
