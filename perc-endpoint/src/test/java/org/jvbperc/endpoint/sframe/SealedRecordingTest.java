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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.jvbperc.endpoint.media.IvfFileReader;
import org.jvbperc.endpoint.media.IvfFileWriter;
import org.jvbperc.endpoint.media.MediaFormat;
import org.jvbperc.endpoint.media.MediaFrame;
import org.jvbperc.endpoint.media.MediaSink;
import org.jvbperc.endpoint.media.MediaSource;
import org.jvbperc.endpoint.media.OpusFileReader;
import org.jvbperc.endpoint.media.OpusFileWriter;

/** Files that went through a sealed stream are recorded as files with the same octets. */
class SealedRecordingTest {
    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "OPUS")
    void ivf_sentSealedAndRecorded_isTheSameFile(MediaFormat format) throws IOException {
        Path sent = directory.resolve("sent.ivf");
        Path recorded = directory.resolve("recorded.ivf");
        write(IvfFileWriter.create(sent, format), SealedStreams.frames(format, 60, 1));
        write(IvfFileWriter.create(recorded, format), throughASealedStream(IvfFileReader.open(sent)));
        assertArrayEquals(Files.readAllBytes(sent), Files.readAllBytes(recorded));
    }

    @Test
    void ogg_sentSealedAndRecorded_isTheSameFile() throws IOException {
        Path sent = directory.resolve("sent.ogg");
        Path recorded = directory.resolve("recorded.ogg");
        write(OpusFileWriter.create(sent, 7), SealedStreams.frames(MediaFormat.OPUS, 200, 2));
        write(OpusFileWriter.create(recorded, 7), throughASealedStream(OpusFileReader.open(sent)));
        assertArrayEquals(Files.readAllBytes(sent), Files.readAllBytes(recorded));
    }

    private static List<MediaFrame> throughASealedStream(MediaSource source) throws IOException {
        try (source) {
            List<MediaFrame> frames = new ArrayList<>();
            for (MediaFrame frame = source.next(); frame != null; frame = source.next()) {
                frames.add(frame);
            }
            SealedStreamReceiver receiver = new SealedStreamReceiver(source.format(), SealedStreams.keyring(1), 0);
            List<MediaFrame> received = SealedStreams.receive(
                    receiver,
                    SealedStreams.packets(SealedStreams.sender(SealedStreams.SENDER, 1), source.format(), frames),
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
