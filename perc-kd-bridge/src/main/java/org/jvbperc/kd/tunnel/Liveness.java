package org.jvbperc.kd.tunnel;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Whether one endpoint is still there, by what it has proven inside its association and not by what anybody says ("Proof of
 * presence" in docs/rfc-coverage.md).
 *
 * <p>Proof is an acknowledgement of something that was sent to it at a known time: from then on the silence counts, so that
 * acknowledgements kept back by the Media Distributor prolong nothing. While there is no tunnel the endpoint cannot answer; that
 * time does not count, as far as it is no longer than a tunnel may be lost.
 *
 * <p>A Media Distributor that says that the endpoint is gone is not believed (RFC 9185 section 9): the endpoint then has a short
 * time to prove the opposite, with a tunnel or without. Safe for threads.
 */
final class Liveness {
    /** What to do now. */
    enum Action {
        WAIT,
        PROBE,
        SILENT,
        /** Somebody said that it is gone, and it has not shown the opposite. */
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
     * @param maxPause so much time without a tunnel does not count
     * @param doubtTimeout longest silence of an endpoint that is said to be gone
     */
    Liveness(Duration interval, Duration timeout, Duration maxPause, Duration doubtTimeout) {
        this.interval = interval;
        this.timeout = timeout;
        this.maxPause = maxPause;
        this.doubtTimeout = doubtTimeout;
    }

    /**
     * The endpoint was there after {@code at}.
     *
     * @return whether that proves wrong who said that it is gone
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
     * Somebody says that the endpoint is gone.
     *
     * @return whether that is news; then it is to be probed at once
     */
    synchronized boolean doubt(Instant now) {
        boolean news = doubted == null;
        if (news) {
            doubted = now;
        }
        return news;
    }

    /** Lets time pass; begins with the first call of {@link #alive} or {@link #doubt}. */
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
