package org.jvbperc.kd.tunnel;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether one endpoint is still there, by proofs inside its association and not by reports of others ("Proof of
 * presence" in docs/rfc-coverage.md).
 *
 * <p>A proof is the acknowledgement of a message that was sent to the endpoint at a known time. Silence is counted from the
 * sending, so that a Media Distributor gains nothing by delaying acknowledgements. Time without a tunnel, in which the endpoint
 * cannot answer, is not counted, up to the time for which a tunnel may be lost.
 *
 * <p>A Media Distributor's report that the endpoint has disconnected is not trusted (RFC 9185 section 9): the endpoint then has
 * a short time to prove the opposite, with or without a tunnel. Safe for threads.
 */
final class Liveness {
    /** The action that is due. */
    enum Action {
        WAIT,
        PROBE,
        SILENT,
        /** The endpoint was reported as disconnected and did not prove the opposite. */
        GONE
    }

    private final Duration interval;
    private final Duration timeout;
    private final Duration maxPause;
    private final Duration doubtTimeout;
    private @Nullable Instant alive;
    private @Nullable Instant doubted;
    private @Nullable Instant probed;
    private @Nullable Instant lastTick;
    private Duration pause = Duration.ZERO;

    /**
     * @param interval between two probes
     * @param timeout longest silence
     * @param maxPause time without a tunnel that is not counted, at most
     * @param doubtTimeout longest silence of an endpoint that was reported as disconnected
     */
    Liveness(Duration interval, Duration timeout, Duration maxPause, Duration doubtTimeout) {
        this.interval = interval;
        this.timeout = timeout;
        this.maxPause = maxPause;
        this.doubtTimeout = doubtTimeout;
    }

    /**
     * The endpoint has acknowledged a message that was sent at {@code at}.
     *
     * @return whether that refutes a report that it has disconnected
     */
    synchronized boolean alive(Instant at) {
        if (alive == null || at.isAfter(alive)) {
            alive = at;
            pause = Duration.ZERO;
        }
        boolean refuted = doubted != null && !at.isBefore(doubted);
        if (refuted) {
            doubted = null;
        }
        return refuted;
    }

    /**
     * The endpoint is reported as disconnected.
     *
     * @return whether this is the first report since the last proof; then the endpoint must be probed at once
     */
    synchronized boolean doubt(Instant now) {
        boolean news = doubted == null;
        if (news) {
            doubted = now;
        }
        return news;
    }

    /** The action that is due at {@code now}; nothing is due before the first call of {@link #alive} or {@link #doubt}. */
    synchronized Action tick(Instant now, boolean reachable) {
        Instant since = alive;
        Instant before = lastTick;
        lastTick = now;
        if (doubted != null) {
            return now.isBefore(doubted.plus(doubtTimeout)) ? Action.PROBE : Action.GONE;
        }
        if (since == null) {
            return Action.WAIT;
        }
        if (!reachable && before != null && now.isAfter(before)) {
            Duration longer = pause.plus(Duration.between(before, now));
            pause = longer.compareTo(maxPause) > 0 ? maxPause : longer;
        }
        if (!now.isBefore(since.plus(timeout).plus(pause))) {
            return Action.SILENT;
        }
        Instant last = probed == null || probed.isBefore(since) ? since : probed;
        if (reachable && !now.isBefore(last.plus(interval))) {
            probed = now;
            return Action.PROBE;
        }
        return Action.WAIT;
    }
}
