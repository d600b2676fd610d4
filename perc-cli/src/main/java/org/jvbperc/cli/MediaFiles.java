package org.jvbperc.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jvbperc.cli.file.FileProblem;
import org.jvbperc.command.UsageException;
import org.jvbperc.endpoint.media.IvfFileReader;
import org.jvbperc.endpoint.media.LoopingSource;
import org.jvbperc.endpoint.media.MediaSource;
import org.jvbperc.endpoint.media.OpusFileReader;

/** Opens media files by their content; their names do not matter. */
final class MediaFiles {
    private MediaFiles() {}

    /**
     * Opens {@code file} by its first octets.
     *
     * @throws UsageException if it cannot be read or is neither Ogg Opus nor IVF with VP8, VP9 or AV1
     */
    static MediaSource open(Path file, boolean loop) throws UsageException {
        try {
            LoopingSource.Opener opener = switch (magic(file)) {
                case "OggS" -> () -> OpusFileReader.open(file);
                case "DKIF" -> () -> IvfFileReader.open(file);
                default ->
                    throw new UsageException("--send " + file + " is of no known kind: expected Ogg Opus or IVF");
            };
            return loop ? new LoopingSource(opener) : opener.open();
        } catch (IOException e) {
            String problem = FileProblem.of(e);
            throw new UsageException(
                    "--send " + (problem.startsWith(file.toString()) ? problem : file + ": " + problem));
        }
    }

    private static String magic(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return new String(in.readNBytes(4), StandardCharsets.ISO_8859_1);
        }
    }
}
