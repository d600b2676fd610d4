package org.jvbperc.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.jvbperc.cli.file.FileProblem;
import org.jvbperc.command.UsageException;
import org.jvbperc.endpoint.media.IvfFileWriter;
import org.jvbperc.endpoint.media.MediaKind;
import org.jvbperc.endpoint.media.MediaSink;
import org.jvbperc.endpoint.media.OpusFileWriter;
import org.jvbperc.endpoint.roster.Participant;
import org.jvbperc.endpoint.session.MediaSinkFactory;
import org.jvbperc.endpoint.session.RemoteStream;

/**
 * Writes each remote stream to a file named after the identity it is bound to: {@code alice@example-audio.ogg}. A second call
 * of the same identity gets {@code -2}; streams of nobody get their SSRC and no name. Used by one thread.
 */
final class RecordingDirectory implements MediaSinkFactory {
    private static final int MAX_NAME_CHARS = 100;

    private final Path directory;
    private final Map<String, List<String>> endpointsByName = new HashMap<>();
    private final Set<String> used = new HashSet<>();

    RecordingDirectory(Path directory) {
        this.directory = directory;
    }

    /**
     * Creates the directory if it does not exist.
     *
     * @throws UsageException if that is not possible
     */
    static RecordingDirectory create(Path directory) throws UsageException {
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UsageException("--receive " + directory + " cannot be created: " + FileProblem.of(e));
        }
        if (!Files.isWritable(directory)) {
            throw new UsageException("--receive " + directory + " cannot be written to");
        }
        return new RecordingDirectory(directory);
    }

    @Override
    public MediaSink open(RemoteStream stream) throws IOException {
        String base = baseName(stream);
        String suffix = stream.kind() == MediaKind.AUDIO ? "-audio.ogg" : "-video.ivf";
        String name = base + suffix;
        for (int number = 1; !used.add(name); number++) {
            name = base + "-" + hex(stream.ssrc()) + (number == 1 ? "" : "-" + number) + suffix;
        }
        Path file = directory.resolve(name);
        return stream.kind() == MediaKind.AUDIO
                ? OpusFileWriter.create(file, stream.ssrc())
                : IvfFileWriter.create(file, stream.format());
    }

    private String baseName(RemoteStream stream) {
        Participant owner = stream.owner();
        String identity = owner == null ? null : owner.identity();
        if (owner == null || identity == null) {
            return "unverified-" + hex(stream.ssrc());
        }
        String name = sanitised(identity);
        List<String> endpoints = endpointsByName.computeIfAbsent(name, key -> new ArrayList<>());
        int index = endpoints.indexOf(owner.endpoint());
        if (index < 0) {
            index = endpoints.size();
            endpoints.add(owner.endpoint());
        }
        return index == 0 ? name : name + "-" + (index + 1);
    }

    /** An identity as a file name: nothing that means something to a shell, a player or a file system. */
    static String sanitised(String identity) {
        String name = identity.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9@._+-]", "_");
        name = name.replaceFirst("^[.-]", "_");
        return name.length() > MAX_NAME_CHARS ? name.substring(0, MAX_NAME_CHARS) : name;
    }

    private static String hex(int ssrc) {
        return "%08x".formatted(ssrc);
    }

    /** Writes nothing. */
    static @Nullable MediaSink none(RemoteStream stream) {
        return null;
    }
}
