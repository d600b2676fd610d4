package org.jvbperc.ice;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A UDP candidate of the one component of a call, as the value of {@code a=candidate} has it (RFC 8839 section 5.1).
 *
 * <pre>
 * foundation component("1") transport("udp") priority address port "typ" type *(name value)
 * </pre>
 *
 * @param foundation 1..32 ice-chars
 * @param priority 1..2^31-1
 * @param address a literal address and port
 * @param type host, srflx, prflx or relay
 */
public record IceCandidate(String foundation, long priority, InetSocketAddress address, String type) {
    private static final Pattern FOUNDATION = Pattern.compile("[A-Za-z0-9+/]{1,32}");
    private static final Pattern IP_LITERAL =
            Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}|[0-9A-Fa-f.]*:[0-9A-Fa-f:.]*");
    private static final Set<String> TYPES = Set.of("host", "srflx", "prflx", "relay");
    private static final long MAX_PRIORITY = 0x7FFF_FFFFL;

    public IceCandidate {
        if (!FOUNDATION.matcher(foundation).matches()) {
            throw new IllegalArgumentException("candidate foundation is not 1..32 ice-chars");
        }
        if (priority < 1 || priority > MAX_PRIORITY) {
            throw new IllegalArgumentException("candidate priority " + priority + " is not in 1..2147483647");
        }
        if (!TYPES.contains(type)) {
            throw new IllegalArgumentException("candidate type is not host, srflx, prflx or relay");
        }
    }

    /**
     * Parses the attribute's value.
     *
     * @return empty for a candidate that cannot be used here: another component, TCP, a name instead of an address, or
     *     malformed; a description with one such candidate may still have a usable one (RFC 8839 section 5.1)
     */
    public static Optional<IceCandidate> parse(String value) {
        String[] parts = value.strip().split(" +");
        if (parts.length < 8
                || !parts[1].equals("1")
                || !parts[2].toLowerCase(Locale.ROOT).equals("udp")
                || !parts[6].equals("typ")) {
            return Optional.empty();
        }
        try {
            return of(parts[0], Long.parseLong(parts[3]), parts[4], Integer.parseInt(parts[5]), parts[7]);
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /**
     * A candidate of component 1 over UDP from its parts, as XMPP has them.
     *
     * @return empty if one of them is illegal, or the address is a name
     */
    public static Optional<IceCandidate> of(String foundation, long priority, String address, int port, String type) {
        if (port < 1 || port > 65535 || !IP_LITERAL.matcher(address).matches()) {
            return Optional.empty();
        }
        try {
            InetSocketAddress socketAddress = new InetSocketAddress(InetAddress.getByName(address), port);
            return Optional.of(new IceCandidate(foundation, priority, socketAddress, type));
        } catch (IllegalArgumentException | UnknownHostException e) {
            return Optional.empty();
        }
    }

    /** The attribute's value. */
    public String toAttribute() {
        return foundation + " 1 udp " + priority + " " + address.getAddress().getHostAddress() + " " + address.getPort()
                + " typ " + type;
    }
}
