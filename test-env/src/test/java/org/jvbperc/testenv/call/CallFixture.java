package org.jvbperc.testenv.call;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jvbperc.embedded.EmbeddedBridge;
import org.jvbperc.endpoint.call.CallConfig;
import org.jvbperc.endpoint.call.CallReport;
import org.jvbperc.endpoint.call.PercCall;
import org.jvbperc.endpoint.media.IvfFileReader;
import org.jvbperc.endpoint.media.MediaKind;
import org.jvbperc.endpoint.media.MediaSource;
import org.jvbperc.endpoint.media.OpusFileReader;
import org.jvbperc.endpoint.session.StreamReport;
import org.jvbperc.endpoint.signalling.SignallingFactory;
import org.jvbperc.identity.IdpClient;
import org.jvbperc.kd.app.KeyDistributor;
import org.jvbperc.testenv.local.LocalRoom;

/** A room in this process and its callers. */
final class CallFixture implements AutoCloseable {
    static final String DOMAIN = LocalRoom.DOMAIN;
    static final String ROOM = LocalRoom.ROOM;

    final EmbeddedBridge bridge;
    final KeyDistributor keyDistributor;
    private final LocalRoom room;

    CallFixture(Path directory, String bridgeConfiguration) throws Exception {
        this(directory, bridgeConfiguration, Map.of());
    }

    CallFixture(Path directory, String bridgeConfiguration, Map<String, ?> policy) throws Exception {
        this(directory, bridgeConfiguration, "", policy);
    }

    CallFixture(Path directory, String bridgeConfiguration, String kdConfiguration, Map<String, ?> policy)
            throws Exception {
        room = LocalRoom.open(
                directory,
                List.of("alice", "bob", "carol", "eve", "mallory"),
                bridgeConfiguration,
                kdConfiguration,
                policy);
        bridge = room.bridge();
        keyDistributor = room.keyDistributor();
    }

    /** Asks for a new key for everybody. */
    void rekey() {
        keyDistributor.conferences().find(ROOM).orElseThrow().rekey(Instant.now());
    }

    IdpClient login(String user) throws Exception {
        return room.login(user);
    }

    /** A caller that has not joined yet. */
    PercCall call(String user, boolean audio, boolean video) throws Exception {
        CallConfig.Builder config = config(user);
        if (audio) {
            config.send(media("speech-a.ogg"));
        }
        if (video) {
            config.send(media("pattern-a.ivf"));
        }
        return new PercCall(config.build());
    }

    /** What a caller is made with. */
    CallConfig.Builder config(String user) throws Exception {
        return config(user, bridge.httpUri());
    }

    /** As {@link #config(String)} for a caller whose signalling is somewhere else. */
    CallConfig.Builder config(String user, URI signalling) throws Exception {
        return recorded(room.caller(user, signalling));
    }

    /** As {@link #config(String)} for a caller that signals in another way. */
    CallConfig.Builder config(String user, SignallingFactory signalling) throws Exception {
        return recorded(room.caller(user, signalling));
    }

    private static CallConfig.Builder recorded(CallConfig.Builder caller) {
        return caller.recordFrames(true).rosterInterval(Duration.ofMillis(300));
    }

    static MediaSource media(String name) throws IOException {
        InputStream in = CallFixture.class.getResourceAsStream("/media/" + name);
        return name.endsWith(".ogg") ? new OpusFileReader(name, in) : new IvfFileReader(name, in);
    }

    /** The frames of the first of these streams that is of this kind. */
    static List<String> frames(List<StreamReport> streams, MediaKind kind) {
        return streams.stream()
                .filter(stream -> stream.kind() == kind)
                .findFirst()
                .map(StreamReport::frames)
                .orElse(List.of());
    }

    /** How many frames a caller has of whom, and its counters. */
    static String counts(PercCall call) {
        try {
            CallReport report = call.report();
            return report.received().stream()
                            .map(stream -> stream.from() + " " + stream.kind() + " "
                                    + stream.frames().size())
                            .toList()
                    + " " + report.packets();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The address of something on the bridge's HTTP server. */
    URI uri(String path) {
        return bridge.httpUri().resolve(path);
    }

    @Override
    public void close() {
        room.close();
    }
}
