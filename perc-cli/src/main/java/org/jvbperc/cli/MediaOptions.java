package org.jvbperc.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.jvbperc.command.UsageException;
import picocli.CommandLine.Option;

/** The options of {@code perc call} that say what is sent and what is recorded. */
final class MediaOptions {
    @Option(
            names = "--send",
            paramLabel = "FILE",
            description = {
                "An Ogg Opus file or an IVF file with VP8; at most one of each. With --protection frame, the IVF file may have VP9 or AV1.",
                "Frames are sent as the file has them: this program has no encoder."
            })
    List<Path> send = List.of();

    @Option(names = "--loop", description = "Send the files in a loop.")
    boolean loop;

    @Option(
            names = "--receive",
            paramLabel = "DIR",
            description = "The directory to which the others' streams are written.")
    @Nullable
    Path receive;

    @Option(
            names = "--record",
            description = {
                "Tell everybody in the conference that this participant records it.",
                "--receive and --record-raw do that, too."
            })
    boolean record;

    @Option(
            names = "--record-raw",
            paramLabel = "FILE",
            description =
                    "Write encrypted packets and all keys to a new file. Whoever has this file can decrypt the call.")
    @Nullable
    Path recordRaw;

    @Option(names = "--seconds", paramLabel = "S", description = "Stop sending after this many seconds.")
    @Nullable
    Integer seconds;

    /**
     * Checks the options against each other.
     *
     * @throws UsageException naming the option and what was expected
     */
    void check() throws UsageException {
        if (loop && seconds == null) {
            throw new UsageException("--loop without --seconds would never end");
        }
    }

    /** Whether everybody is told that this participant records. */
    boolean records() {
        return record || receive != null || recordRaw != null;
    }

    /** How long files are sent; null: as long as they last. */
    @Nullable
    Duration seconds() throws UsageException {
        return seconds == null ? null : Ranges.seconds("--seconds", seconds, 1, 1_000_000);
    }
}
