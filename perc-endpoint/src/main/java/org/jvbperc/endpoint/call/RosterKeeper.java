package org.jvbperc.endpoint.call;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.jvbperc.crypto.CertificateFingerprint;
import org.jvbperc.roster.RosterException;
import org.jvbperc.roster.RosterMember;
import org.jvbperc.roster.RosterVerifier;
import org.jvbperc.roster.VerifiedRoster;

/**
 * The Key Distributor's signed rosters of one call, and the rule that a key without its roster is no key (W-16, 12-20).
 *
 * <p>{@link #received} and {@link #covers} are called by the association's thread; {@link #latest} by any.
 */
final class RosterKeeper {
    private final RosterVerifier verifier;
    private final CallEvents events;
    private volatile @Nullable VerifiedRoster latest;

    /**
     * @param keyDistributor fingerprints in the verified answer
     * @param ownTlsId has to be on each roster
     */
    RosterKeeper(String room, Set<CertificateFingerprint> keyDistributor, String ownTlsId, CallEvents events) {
        this.verifier = new RosterVerifier(
                room,
                certificate -> keyDistributor.stream().anyMatch(fingerprint -> fingerprint.matches(certificate)),
                ownTlsId);
        this.events = events;
    }

    /** The last good roster. */
    Optional<VerifiedRoster> latest() {
        return Optional.ofNullable(latest);
    }

    /**
     * Takes a roster message; one that does not hold changes nothing but is told.
     *
     * @return the new roster, if that was its last part
     */
    Optional<VerifiedRoster> received(byte[] message) {
        try {
            Optional<VerifiedRoster> roster = verifier.accept(message);
            roster.ifPresent(this::changed);
            return roster;
        } catch (RosterException e) {
            events.tell(listener -> listener.rosterRefused(e.reason(), String.valueOf(e.getMessage())));
            return Optional.empty();
        }
    }

    private void changed(VerifiedRoster roster) {
        VerifiedRoster before = latest;
        latest = roster;
        Set<String> known = new HashSet<>();
        if (before != null) {
            before.members().forEach(member -> known.add(member.tlsId()));
        }
        List<RosterMember> joined = roster.members().stream()
                .filter(member -> !known.contains(member.tlsId()))
                .toList();
        events.tell(listener ->
                listener.rosterChanged(roster, joined, roster.header().departures()));
    }

    /** Whether the last good roster is the one that goes with the key of this SPI. */
    boolean covers(int spi) {
        VerifiedRoster roster = latest;
        return roster != null && roster.coversSpi(spi);
    }
}
