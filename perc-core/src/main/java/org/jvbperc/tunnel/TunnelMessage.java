package org.jvbperc.tunnel;

/**
 * A message of the DTLS tunnel (RFC 9185 section 6) or of its signing extension, which both sides use only after they agreed
 * on the extension's ALPN name ("Signing messages" in docs/rfc-coverage.md).
 *
 * <pre>
 *  msg_type(1) || length(2) || body(length)
 * </pre>
 */
public sealed interface TunnelMessage
        permits SupportedProfiles,
                UnsupportedVersion,
                MediaKeys,
                TunneledDtls,
                EndpointDisconnect,
                SignAnswer,
                SignAnswerAck,
                SignAnswerError {
    /** The msg_type octet, 0..255. */
    int type();
}
