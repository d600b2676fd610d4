package org.jvbperc.endpoint.session;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.jvbperc.endpoint.media.MediaKind;

/**
 * The results of one stream.
 *
 * @param from the owner's identity; null for own streams and for streams without a verified owner
 * @param frames the short hash of each frame, in order
 */
public record StreamReport(@Nullable String from, MediaKind kind, int ssrc, List<String> frames) {}
