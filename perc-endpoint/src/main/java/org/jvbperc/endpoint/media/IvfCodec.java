package org.jvbperc.endpoint.media;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The four characters by which an IVF file names its codec. */
final class IvfCodec {
    private static final Map<String, MediaFormat> FORMATS =
            new TreeMap<>(Map.of("VP80", MediaFormat.VP8, "VP90", MediaFormat.VP9, "AV01", MediaFormat.AV1));

    /** All names. */
    static final Collection<String> NAMES = FORMATS.keySet();

    private IvfCodec() {}

    /** The format of this name. */
    static Optional<MediaFormat> of(String name) {
        return Optional.ofNullable(FORMATS.get(name));
    }

    /** The name of a video format. */
    static String name(MediaFormat format) {
        return FORMATS.entrySet().stream()
                .filter(entry -> entry.getValue() == format)
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("IVF has no " + format.encodingName()));
    }
}
