package org.jvbperc.testenv.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.jvbperc.endpoint.call.CallConfig;
import org.jvbperc.endpoint.call.RejoiningCall;
import org.jvbperc.endpoint.media.IvfFileReader;
import org.jvbperc.endpoint.media.LoopingSource;
import org.jvbperc.endpoint.media.MediaKind;
import org.jvbperc.endpoint.media.OpusFileReader;
import org.jvbperc.endpoint.session.StreamReport;
import org.jvbperc.endpoint.signalling.IdentitySource;
import org.jvbperc.identity.IdpClient;
import org.jvbperc.identity.jws.TrustedIdp;
import org.jvbperc.testkit.Await;

/** Alice and Bob talk, in this process, for as long as a test wants. */
final class Talk implements AutoCloseable {
    private static final int SOME_FRAMES = 50;

    private final RejoiningCall alice;
    private final RejoiningCall bob;

    private Talk(RejoiningCall alice, RejoiningCall bob) {
        this.alice = alice;
        this.bob = bob;
    }

    /** Joins both and has both send a sample of audio and one of video, again and again. */
    static Talk begin(URI bridge, URI idp, DemoFiles files) throws Exception {
        Talk talk = new Talk(call(bridge, idp, files, "alice"), call(bridge, idp, files, "bob"));
        for (RejoiningCall call : List.of(talk.alice, talk.bob)) {
            call.join();
        }
        for (RejoiningCall call : List.of(talk.alice, talk.bob)) {
            Await.until("two participants", () -> call.awaitParticipants(2, Await.patience()));
        }
        talk.alice.startSending();
        talk.bob.startSending();
        talk.awaitMore();
        return talk;
    }

    private static RejoiningCall call(URI bridge, URI idp, DemoFiles files, String user) throws Exception {
        Path audio = files.media("speech-a.ogg");
        Path video = files.media("pattern-a.ivf");
        IdpClient login = new IdpClient(idp, user, files.password(user), Await.patience(), null);
        login.login();
        return new RejoiningCall(
                CallConfig.builder(bridge, RestartFixture.ROOM, IdentitySource.of(login))
                        .trust(new TrustedIdp(Cast.DOMAIN, idp.resolve("/.well-known/jwks.json")))
                        .keyDistributor(Cast.identity(Cast.KEY_DISTRIBUTOR))
                        .timeout(Await.patience())
                        .recordFrames(true)
                        .send(new LoopingSource(() -> OpusFileReader.open(audio)))
                        .send(new LoopingSource(() -> IvfFileReader.open(video)))
                        .build(),
                Await.patience());
    }

    /** Until each has heard and seen some more of the other. */
    void awaitMore() throws Exception {
        awaitMore(alice, "bob");
        awaitMore(bob, "alice");
    }

    private static void awaitMore(RejoiningCall receiver, String sender) throws Exception {
        for (MediaKind kind : List.of(MediaKind.AUDIO, MediaKind.VIDEO)) {
            int now = received(receiver, sender, kind).size();
            Await.until(
                    SOME_FRAMES + " more frames of " + kind + " from " + sender,
                    () -> received(receiver, sender, kind).size() >= now + SOME_FRAMES);
        }
    }

    /** Has both stop, and checks that every frame of each arrived at the other. */
    void endComplete() throws Exception {
        alice.stopSending();
        bob.stopSending();
        assertComplete(alice, "alice", bob);
        assertComplete(bob, "bob", alice);
    }

    private static void assertComplete(RejoiningCall sender, String name, RejoiningCall receiver) throws Exception {
        for (MediaKind kind : List.of(MediaKind.AUDIO, MediaKind.VIDEO)) {
            List<String> sent = frames(sender.report().sent(), kind);
            assertFalse(sent.isEmpty());
            Await.until(
                    "all frames of " + kind + " from " + name,
                    () -> received(receiver, name, kind).size() >= sent.size());
            assertEquals(sent, received(receiver, name, kind), kind + " from " + name);
        }
    }

    /** What came from this one; others may have been there meanwhile. */
    private static List<String> received(RejoiningCall receiver, String sender, MediaKind kind) throws Exception {
        return frames(
                receiver.report().received().stream()
                        .filter(stream -> Cast.identity(sender).equals(stream.from()))
                        .toList(),
                kind);
    }

    private static List<String> frames(List<StreamReport> streams, MediaKind kind) {
        return streams.stream()
                .filter(stream -> stream.kind() == kind)
                .flatMap(stream -> stream.frames().stream())
                .toList();
    }

    @Override
    public void close() {
        alice.close();
        bob.close();
    }
}
