package org.jvbperc.testenv.demo;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import org.jvbperc.testenv.idp.IdentityProvider;

/** The system's time until a file is made; from then on so much later that assertions made before have expired. */
final class LaterClock extends Clock {
    private static final Duration LATER = IdentityProvider.ASSERTION_LIFETIME.multipliedBy(2);

    private final Path file;
    private final Clock system = Clock.systemUTC();

    LaterClock(Path file) {
        this.file = file;
    }

    @Override
    public Instant instant() {
        return Files.exists(file) ? system.instant().plus(LATER) : system.instant();
    }

    @Override
    public ZoneId getZone() {
        return system.getZone();
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return system.withZone(zone);
    }
}
