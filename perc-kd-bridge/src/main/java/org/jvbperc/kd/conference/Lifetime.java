package org.jvbperc.kd.conference;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jvbperc.kd.policy.ConferencePolicy;

/** Decides when a conference ends by itself. Guarded by its {@link Conference}. */
final class Lifetime {
    private final ConferencePolicy policy;
    private final Instant created;
    private Instant emptySince;

    Lifetime(ConferencePolicy policy, Instant created) {
        this.policy = policy;
        this.created = created;
        this.emptySince = created;
    }

    Instant created() {
        return created;
    }

    /** The last member has left. */
    void emptyFrom(Instant now) {
        emptySince = now;
    }

    /**
     * The reason why the conference must end, if it must.
     *
     * @param empty whether there are no members and no admitted offers
     */
    Optional<String> over(boolean empty, Instant now) {
        Duration idle = policy.idleTimeout();
        Duration life = policy.maxLifetime();
        if (!idle.isZero() && empty && !now.isBefore(emptySince.plus(idle))) {
            return Optional.of("nobody was there for " + idle.toSeconds() + " s");
        }
        if (!life.isZero() && !now.isBefore(created.plus(life))) {
            return Optional.of("its longest lifetime of " + life.toSeconds() + " s has passed");
        }
        return Optional.empty();
    }
}
