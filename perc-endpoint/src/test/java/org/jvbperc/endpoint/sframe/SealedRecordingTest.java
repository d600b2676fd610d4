package org.jvbperc.endpoint.sframe;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jvbperc.endpoint.media.IvfFileReader;
import org.jvbperc.endpoint.media.IvfFileWriter;
import org.jvbperc.endpoint.media.MediaFrame;
import org.jvbperc.endpoint.media.MediaKind;
import org.jvbperc.endpoint.media.MediaSink;
import org.jvbperc.endpoint.media.MediaSource;
import org.jvbperc.endpoint.media.OpusFileReader;
import org.jvbperc.endpoint.media.OpusFileWriter;

/** Files that went through a sealed stream are recorded as files with the same octets. */
class SealedRecordingTest {
    @TempDir
    Path directory;

    @Test
    void ivf_sentSealedAndRecorded_isTheSameFile() throws IOException {
        Path sent = directory.resolve("sent.ivf");
        Path recorded = directory.resolve("recorded.ivf");
        write(IvfFileWriter.create(sent), SealedStreams.frames(MediaKind.VIDEO, 60, 1));
        write(IvfFileWriter.create(recorded), throughASealedStream(IvfFileReader.open(sent)));
        assertArrayEquals(Files.readAllBytes(sent), Files.readAllBytes(recorded));
    }

    @Test
    void ogg_sentSealedAndRecorded_isTheSameFile() throws IOException {
        Path sent = directory.resolve("sent.ogg");
        Path recorded = directory.resolve("recorded.ogg");
        write(OpusFileWriter.create(sent, 7), SealedStreams.frames(MediaKind.AUDIO, 200, 2));
        write(OpusFileWriter.create(recorded, 7), throughASealedStream(OpusFileReader.open(sent)));
        assertArrayEquals(Files.readAllBytes(sent), Files.readAllBytes(recorded));
    }

    private static List<MediaFrame> throughASealedStream(MediaSource source) throws IOException {
        try (source) {
            List<MediaFrame> frames = new ArrayList<>();
            for (MediaFrame frame = source.next(); frame != null; frame = source.next()) {
                frames.add(frame);
            }
            SealedStreamReceiver receiver = new SealedStreamReceiver(source.kind(), SealedStreams.keyring(1), 0);
            List<MediaFrame> received = SealedStreams.receive(
                    receiver,
                    SealedStreams.packets(SealedStreams.sender(SealedStreams.SENDER, 1), source.kind(), frames),
                    0);
            assertEquals(frames.size(), received.size());
            return received;
        }
    }

    private static void write(MediaSink sink, List<MediaFrame> frames) throws IOException {
        try (sink) {
            for (MediaFrame frame : frames) {
                sink.accept(frame);
            }
        }
    }
}
