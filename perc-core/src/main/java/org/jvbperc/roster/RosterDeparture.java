package org.jvbperc.roster;

/**
 * A member that was on the roster before and no longer is.
 *
 * @param tlsId of its association
 * @param identity {@code user@domain}
 * @param reason why, a word such as {@code left} or {@code no-ack}
 * @param leftMillis since 1970-01-01T00:00:00Z
 */
public record RosterDeparture(String tlsId, String identity, String reason, long leftMillis) {}
