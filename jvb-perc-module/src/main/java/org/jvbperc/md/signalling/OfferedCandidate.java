package org.jvbperc.md.signalling;

import java.util.Locale;
import java.util.Optional;
import org.jitsi.xmpp.extensions.jingle.CandidatePacketExtension;
import org.jitsi.xmpp.extensions.jingle.CandidateType;
import org.jitsi.xmpp.extensions.jingle.IceCandidatePacketExtension;

/** ICE candidates between {@code a=candidate} (RFC 8839 section 5.1) and Jingle. */
final class OfferedCandidate {
    private static final int TYPE_INDEX = 7;

    private OfferedCandidate() {}

    /**
     * The candidate in Jingle's form; empty if this bridge cannot use it: it is not UDP, not component 1, has a name instead of
     * an address (RFC 8839 allows to ignore those), or is malformed.
     *
     * @param value the text behind {@code a=candidate:}
     */
    static Optional<CandidatePacketExtension> fromSdp(String value, int number) {
        String[] parts = value.split(" +");
        boolean usable = parts.length > TYPE_INDEX
                && parts[1].equals("1")
                && parts[2].equalsIgnoreCase("udp")
                && parts[6].equals("typ")
                && isAddress(parts[4]);
        if (!usable) {
            return Optional.empty();
        }
        try {
            long priority = Long.parseLong(parts[3]);
            int port = Integer.parseInt(parts[5]);
            if (priority < 1 || priority > Integer.MAX_VALUE || port < 1 || port > 65535) {
                return Optional.empty();
            }
            CandidatePacketExtension candidate = new IceCandidatePacketExtension();
            candidate.setID("c" + number);
            candidate.setFoundation(parts[0]);
            candidate.setComponent(1);
            candidate.setProtocol("udp");
            candidate.setPriority(priority);
            candidate.setIP(parts[4]);
            candidate.setPort(port);
            candidate.setType(CandidateType.valueOf(parts[TYPE_INDEX].toLowerCase(Locale.ROOT)));
            candidate.setGeneration(0);
            candidate.setNetwork(0);
            related(parts, candidate);
            return Optional.of(candidate);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static void related(String[] parts, CandidatePacketExtension candidate) {
        for (int i = TYPE_INDEX + 1; i + 1 < parts.length; i += 2) {
            if (parts[i].equals("raddr") && isAddress(parts[i + 1])) {
                candidate.setRelAddr(parts[i + 1]);
            } else if (parts[i].equals("rport")) {
                candidate.setRelPort(Integer.parseInt(parts[i + 1]));
            }
        }
    }

    /** Whether {@code text} is an IP address by its characters: names are never looked up. */
    private static boolean isAddress(String text) {
        boolean v4 = text.chars().allMatch(c -> (c >= '0' && c <= '9') || c == '.');
        boolean v6 = text.indexOf(':') >= 0
                && text.chars().allMatch(c -> Character.digit(c, 16) >= 0 || c == ':' || c == '.');
        return v4 || v6;
    }

    /** The text behind {@code a=candidate:} for a candidate of the bridge. */
    static String toSdp(CandidatePacketExtension candidate) {
        StringBuilder text = new StringBuilder()
                .append(candidate.getFoundation())
                .append(' ')
                .append(candidate.getComponent())
                .append(' ')
                .append(candidate.getProtocol())
                .append(' ')
                .append(candidate.getPriority())
                .append(' ')
                .append(candidate.getIP())
                .append(' ')
                .append(candidate.getPort())
                .append(" typ ")
                .append(candidate.getType());
        if (candidate.getRelAddr() != null) {
            text.append(" raddr ").append(candidate.getRelAddr());
            text.append(" rport ").append(candidate.getRelPort());
        }
        return text.append(" generation ").append(candidate.getGeneration()).toString();
    }
}
