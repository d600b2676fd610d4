package org.jvbperc.kd.conference;

import java.time.Instant;

/**
 * A line of the roster.
 *
 * @param identity {@code user@domain}
 * @param fingerprint of the certificate the member used, as a=fingerprint has it
 * @param tlsId the member's
 */
public record RosterEntry(String identity, String fingerprint, String tlsId, Instant joined, MemberState state) {}
