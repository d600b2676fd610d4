package org.jvbperc.kd.api;

/**
 * The identity of a peer (RTCIdentityAssertion of W3C webrtc-identity).
 *
 * @param idp the identity provider's domain
 * @param name {@code user@domain}
 */
public record RtcIdentityAssertion(String idp, String name) {}
