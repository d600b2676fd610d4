package org.jvbperc.kd.conference;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One line of the roster.
 *
 * @param identity {@code user@domain}
 * @param fingerprint of the certificate the member used, as a=fingerprint has it
 * @param tlsId the member's
 * @param recorder whether its access token has the scope of recorders
 * @param departure the reason why it has left; null for a present member
 */
public record RosterEntry(
        String identity,
        String fingerprint,
        String tlsId,
        Instant joined,
        MemberState state,
        boolean recorder,
        @Nullable Departure departure) {}
