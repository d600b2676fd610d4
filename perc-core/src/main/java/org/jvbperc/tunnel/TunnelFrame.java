package org.jvbperc.tunnel;

/** What {@link TunnelDecoder} found next in the byte stream. */
public sealed interface TunnelFrame {
    /** A message, complete and valid. */
    record Message(TunnelMessage message) implements TunnelFrame {}

    /**
     * A msg_type that this side does not know, or knows but has not agreed on. Reported as soon as its header is there; its
     * body is skipped by length and never stored (RFC 9185 section 6.1).
     *
     * @param type the msg_type octet
     * @param lengthBytes length of the body
     */
    record UnknownType(int type, int lengthBytes) implements TunnelFrame {}

    /**
     * A SupportedProfiles of another version than {@link SupportedProfiles#VERSION}; how its body goes on after the version
     * is not known (RFC 9185 section 5.5).
     *
     * @param version 1..255
     */
    record OtherVersion(int version) implements TunnelFrame {}
}
