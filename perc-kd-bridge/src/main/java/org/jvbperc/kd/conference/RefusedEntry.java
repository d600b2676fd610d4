package org.jvbperc.kd.conference;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who was not admitted.
 *
 * @param identity the proven identity, or null if none was proven
 * @param reason the condition or what failed
 */
public record RefusedEntry(@Nullable String identity, String reason, Instant at) {}
