package org.jvbperc.kd.conference;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A line of the roster.
 *
 * @param identity {@code user@domain}
 * @param fingerprint of the certificate the member used, as a=fingerprint has it
 * @param tlsId the member's
 * @param recorder whether its access token says that it is there to record
 * @param departure why it is no longer a member; null for a present one
 */
public record RosterEntry(
        String identity,
        String fingerprint,
        String tlsId,
        Instant joined,
        MemberState state,
        boolean recorder,
        @Nullable Departure departure) {}
