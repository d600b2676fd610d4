package org.jvbperc.kd.conference;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One line of the roster.
 *
 * @param identity {@code user@domain}
 * @param fingerprint of the certificate the member used, as a=fingerprint has it
 * @param tlsId the member's
 * @param senderIndex number of its join; no other join of the conference has it, before or after
 * @param records whether its identity assertion says that it records
 * @param recorder whether its access token has the scope of recorders
 * @param departure the reason why it has left; null for a present member
 */
public record RosterEntry(
        String identity,
        String fingerprint,
        String tlsId,
        Instant joined,
        MemberState state,
        long senderIndex,
        boolean records,
        boolean recorder,
        @Nullable Departure departure) {}
