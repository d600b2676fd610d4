package org.jvbperc.endpoint.session;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.jvbperc.endpoint.media.MediaKind;

/**
 * One stream.
 *
 * @param from the owner's identity; null for the own streams and for nobody's
 * @param frames the short hash of each frame, in order
 */
public record StreamReport(@Nullable String from, MediaKind kind, int ssrc, List<String> frames) {}
