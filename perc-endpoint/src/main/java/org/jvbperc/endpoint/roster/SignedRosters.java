package org.jvbperc.endpoint.roster;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.jvbperc.crypto.CertificateFingerprint;
import org.jvbperc.ekt.EktParameterSet;
import org.jvbperc.roster.RosterException;
import org.jvbperc.roster.RosterMember;
import org.jvbperc.roster.RosterVerifier;
import org.jvbperc.roster.VerifiedRoster;

/**
 * The Key Distributor's signed rosters of one call, and two rules for keys: a key without its roster is refused (docs/roster.md;
 * "Generation" in docs/rfc-coverage.md), and its time to live begins when the roster was made, not when it arrives. Otherwise
 * somebody on the way could withhold records, and a participant who has left could read for longer.
 *
 * <p>Clocks need not agree: delay is measured against the fastest roster of the call.
 *
 * <p>{@link #received}, {@link #accept} and {@code secondsLeft} are called by the association's thread; {@link #latest} by any.
 */
public final class SignedRosters {
    private final RosterVerifier verifier;
    private final SignedRosterListener listener;
    private volatile @Nullable VerifiedRoster latest;
    /** The smallest difference so far between arrival and making. */
    private long fastestMillis = Long.MAX_VALUE;

    /**
     * @param keyDistributor fingerprints in the verified answer
     * @param ownTlsId must be on each roster
     * @param listener is told the result for each roster
     */
    public SignedRosters(
            String room, Set<CertificateFingerprint> keyDistributor, String ownTlsId, SignedRosterListener listener) {
        this.verifier = new RosterVerifier(
                room,
                certificate -> keyDistributor.stream().anyMatch(fingerprint -> fingerprint.matches(certificate)),
                ownTlsId);
        this.listener = listener;
    }

    /** The last good roster. */
    public Optional<VerifiedRoster> latest() {
        return Optional.ofNullable(latest);
    }

    /**
     * Takes a roster message; an invalid one changes nothing and is reported to the listener.
     *
     * @param nowNanos by {@link System#nanoTime}
     * @return the new roster, if that was its last part
     */
    public Optional<VerifiedRoster> received(byte[] message, long nowNanos) {
        try {
            return accept(message, nowNanos);
        } catch (RosterException e) {
            listener.rosterRefused(e.reason(), String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    /**
     * As {@link #received}, for a call that ends with an invalid roster.
     *
     * @throws RosterException if it is invalid; nothing has changed then, and the listener has not been told
     */
    public Optional<VerifiedRoster> accept(byte[] message, long nowNanos) throws RosterException {
        Optional<VerifiedRoster> roster = verifier.accept(message);
        roster.ifPresent(current -> {
            fastestMillis = Math.min(fastestMillis, ageMillis(current, nowNanos));
            changed(current);
        });
        return roster;
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
        listener.rosterChanged(roster, joined, roster.header().departures());
    }

    /** Time since the roster was made; only differences of such values have a meaning. */
    private static long ageMillis(VerifiedRoster roster, long nowNanos) {
        return nowNanos / 1_000_000 - roster.header().madeMillis();
    }

    /**
     * Limits the use of a key that has just arrived.
     *
     * @param key of a Key Distributor that sends rosters; now owned by this method
     * @return the key with the rest of its time to live, owned by the caller; empty, and the key wiped, if it must not be used
     */
    public Optional<EktParameterSet> usable(EktParameterSet key, long nowNanos) {
        try (key) {
            int ttlSeconds = secondsLeft(key, nowNanos);
            return ttlSeconds == 0
                    ? Optional.empty()
                    : Optional.of(new EktParameterSet(
                            key.cipher(),
                            key.ektKey().copy(),
                            key.srtpMasterSalt().copy(),
                            key.spi(),
                            ttlSeconds));
        }
    }

    /**
     * How long a key that has just arrived may be used.
     *
     * @return seconds; 0 if the last good roster does not announce it, or is too old
     */
    public int secondsLeft(EktParameterSet key, long nowNanos) {
        VerifiedRoster roster = latest;
        return roster == null || !roster.coversSpi(key.spi()) ? 0 : secondsLeft(roster, key.ttlSeconds(), nowNanos);
    }

    /**
     * How long the group secret of a generation that has just arrived may be used.
     *
     * @param ttlSeconds its time to live when the roster was made
     * @return seconds; 0 if the last good roster is not of this generation, or is too old
     */
    public int secondsLeft(long generation, int ttlSeconds, long nowNanos) {
        VerifiedRoster roster = latest;
        return roster == null || roster.header().generation() != generation
                ? 0
                : secondsLeft(roster, ttlSeconds, nowNanos);
    }

    private int secondsLeft(VerifiedRoster roster, int ttlSeconds, long nowNanos) {
        long lateSeconds = Math.max(0, ageMillis(roster, nowNanos) - fastestMillis) / 1000;
        return (int) Math.max(0, ttlSeconds - lateSeconds);
    }
}
