package org.jvbperc.embedded.ice;

/**
 * A UDP candidate of component 1 (RFC 8839 section 5.1).
 *
 * @param foundation 1..32 ice-chars
 * @param priority 1..2^32-1
 * @param address literal IP address
 * @param port 1..65535
 * @param type host, srflx, prflx or relay
 */
public record IceCandidate(String foundation, long priority, String address, int port, String type) {}
