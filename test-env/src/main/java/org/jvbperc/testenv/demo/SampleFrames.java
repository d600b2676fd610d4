package org.jvbperc.testenv.demo;

import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.jvbperc.endpoint.media.IvfFileReader;
import org.jvbperc.endpoint.media.MediaFrame;
import org.jvbperc.endpoint.media.MediaSource;
import org.jvbperc.endpoint.media.OpusFileReader;

/** The frames of the demo's media files, for the search in the capture. */
final class SampleFrames {
    private SampleFrames() {}

    /** Adds every frame of every file. */
    static void addTo(PlaintextScanner scanner, Stream<Path> media) throws IOException {
        for (Path file : (Iterable<Path>) media::iterator) {
            try (MediaSource source = open(file)) {
                for (MediaFrame frame = source.next(); frame != null; frame = source.next()) {
                    scanner.addFrame(frame.data().toByteArray());
                }
            }
        }
    }

    private static MediaSource open(Path file) throws IOException {
        return file.toString().endsWith(".ogg") ? OpusFileReader.open(file) : IvfFileReader.open(file);
    }
}
