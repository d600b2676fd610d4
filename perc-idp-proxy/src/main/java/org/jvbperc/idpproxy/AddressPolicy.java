package org.jvbperc.idpproxy;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.hc.client5.http.DnsResolver;

/**
 * The addresses that scripts and their loading may reach. The policy is applied to the resolved addresses at the moment of
 * connecting, and allows public ones only, so that no script can explore this machine's network. Thread-safe.
 */
final class AddressPolicy implements DnsResolver {
    private final boolean allowPrivate;
    private final Map<String, InetAddress> hosts;

    /**
     * A policy.
     *
     * @param allowPrivate allows every address
     * @param hosts addresses of names that are not looked up; these may be private, because the administrator chose them
     */
    AddressPolicy(boolean allowPrivate, Map<String, InetAddress> hosts) {
        this.allowPrivate = allowPrivate;
        this.hosts = Map.copyOf(hosts);
    }

    @Override
    public InetAddress[] resolve(String host) throws UnknownHostException {
        InetAddress known = hosts.get(host.toLowerCase(Locale.ROOT));
        if (known != null) {
            return new InetAddress[] {known};
        }
        List<InetAddress> allowed = new ArrayList<>();
        for (InetAddress address : InetAddress.getAllByName(host)) {
            if (allowPrivate || isPublic(address)) {
                allowed.add(address);
            }
        }
        if (allowed.isEmpty()) {
            throw new ForbiddenAddressException();
        }
        return allowed.toArray(InetAddress[]::new);
    }

    @Override
    public String resolveCanonicalHostname(String host) {
        return host;
    }

    /** Whether {@code address} is on the public Internet (RFC 6890 and the registries it made). */
    static boolean isPublic(InetAddress address) {
        if (address.isAnyLocalAddress()
                || address.isLoopbackAddress()
                || address.isLinkLocalAddress()
                || address.isSiteLocalAddress()
                || address.isMulticastAddress()) {
            return false;
        }
        byte[] octets = address.getAddress();
        return address instanceof Inet6Address ? isPublic6(octets) : isPublic4(octets, 0);
    }

    private static boolean isPublic4(byte[] octets, int offset) {
        int first = octets[offset] & 0xFF;
        int second = octets[offset + 1] & 0xFF;
        int third = octets[offset + 2] & 0xFF;
        return switch (first) {
            case 0, 10, 127 -> false;
            case 100 -> second < 64 || second > 127;
            case 169 -> second != 254;
            case 172 -> second < 16 || second > 31;
            case 192 ->
                !(second == 168 || (second == 0 && (third == 0 || third == 2)) || (second == 88 && third == 99));
            case 198 -> !(second == 18 || second == 19 || (second == 51 && third == 100));
            case 203 -> !(second == 0 && third == 113);
            default -> first < 224;
        };
    }

    private static boolean isPublic6(byte[] octets) {
        int first = (octets[0] & 0xFF) << 8 | (octets[1] & 0xFF);
        if (first == 0x2002) {
            // 6to4: the IPv4 address follows.
            return isPublic4(octets, 2);
        }
        byte[] translated = {0, 0x64, (byte) 0xFF, (byte) 0x9B, 0, 0, 0, 0, 0, 0, 0, 0};
        if (Arrays.equals(octets, 0, 12, translated, 0, 12)) {
            return isPublic4(octets, 12);
        }
        boolean globalUnicast = (first & 0xE000) == 0x2000;
        boolean documentation = first == 0x2001 && (octets[2] == 0x0D && (octets[3] & 0xFF) == 0xB8);
        boolean special = first == 0x2001 && (octets[2] & 0xFE) == 0;
        return globalUnicast && !documentation && !special;
    }

    /** The name resolves, but to no address that may be reached. */
    static final class ForbiddenAddressException extends UnknownHostException {
        @java.io.Serial
        private static final long serialVersionUID = 1L;

        ForbiddenAddressException() {
            super("the host has no address that may be reached");
        }
    }
}
