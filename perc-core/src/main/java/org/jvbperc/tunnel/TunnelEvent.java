package org.jvbperc.tunnel;

import java.util.List;
import java.util.Optional;

/** The result of a received frame in a {@link TunnelSession}. */
public sealed interface TunnelEvent {
    /**
     * The tunnel is open: the Media Distributor's SupportedProfiles was accepted.
     *
     * @param profiles its two-octet profile values, in its order
     */
    record Opened(List<Integer> profiles) implements TunnelEvent {
        public Opened {
            profiles = List.copyOf(profiles);
        }
    }

    /** A message for the application, which owns the keys in it. */
    record Deliver(TunnelMessage message) implements TunnelEvent {}

    /**
     * Nothing to do.
     *
     * @param reason for a debug log
     */
    record Ignore(String reason) implements TunnelEvent {}

    /**
     * The sides have no common version: send {@code last} if present, then close. The rest of the stream must be discarded (RFC
     * 9185 section 5.5).
     *
     * @param last the UnsupportedVersion that a Key Distributor must send
     * @param reason for the operator
     */
    record VersionRefused(Optional<TunnelMessage> last, String reason) implements TunnelEvent {}
}
