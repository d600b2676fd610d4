package org.jvbperc.tunnel;

/** The next element that {@link TunnelDecoder} found in the byte stream. */
public sealed interface TunnelFrame {
    /** A message, complete and valid. */
    record Message(TunnelMessage message) implements TunnelFrame {}

    /**
     * A msg_type that this side does not know, or whose use was not agreed on. Reported as soon as its header is there; its
     * body is skipped by length and never stored (RFC 9185 section 6.1).
     *
     * @param type the msg_type octet
     * @param lengthBytes length of the body
     */
    record UnknownType(int type, int lengthBytes) implements TunnelFrame {}

    /**
     * A SupportedProfiles of another version than {@link SupportedProfiles#VERSION}; the rest of its body after the version is
     * unknown (RFC 9185 section 5.5).
     *
     * @param version 1..255
     */
    record OtherVersion(int version) implements TunnelFrame {}
}
