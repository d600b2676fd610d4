package org.jvbperc.kd.conference;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A participant that was refused.
 *
 * @param identity the proven identity, or null if none was proven
 * @param reason the condition, or the failure
 */
public record RefusedEntry(@Nullable String identity, String reason, Instant at) {}
