package org.jvbperc.endpoint.call;

import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.jvbperc.endpoint.media.MediaFrame;
import org.jvbperc.endpoint.media.MediaKind;
import org.jvbperc.endpoint.roster.Participant;
import org.jvbperc.endpoint.session.StreamReport;
import org.jvbperc.endpoint.signalling.CallException;
import org.jvbperc.testkit.Await;

/** A room, an identity provider and calls that are closed in the end. */
abstract class CallFixture {
    final List<PercCall> calls = new CopyOnWriteArrayList<>();
    TestIdp idp;
    TestConference conference;

    @BeforeEach
    void open() throws Exception {
        idp = new TestIdp("idp.example");
        conference = new TestConference("room1", idp);
    }

    @AfterEach
    void close() {
        calls.forEach(PercCall::close);
        conference.close();
        idp.close();
    }

    static final class Events implements CallListener {
        final BlockingQueue<String> told = new LinkedBlockingQueue<>();

        @Override
        public void joined(String keyDistributor) {
            told.add("joined " + keyDistributor);
        }

        @Override
        public void participantJoined(Participant participant) {
            told.add("here " + participant.identity());
        }

        @Override
        public void participantLeft(Participant participant) {
            told.add("left " + participant.identity());
        }

        @Override
        public void keyDistributorGone(String reason) {
            told.add("kd gone");
        }

        @Override
        public void keyInstalled(int spi, int ttlSeconds) {
            told.add("key " + spi);
        }

        @Override
        public void keyRefused(int spi) {
            told.add("key refused");
        }

        @Override
        public void warning(String text) {
            told.add("warning " + text);
        }

        void expect(String event) {
            List<String> before = new ArrayList<>();
            String next = Await.next(told, event);
            while (!next.equals(event)) {
                before.add(next);
                next = Await.next(told, event, before::toString);
            }
        }
    }

    CallConfig.Builder config(String user) {
        return CallConfig.builder(conference.uri(), "room1", idp.source(user))
                .trust(idp.trusted())
                .keyDistributor("kd@idp.example")
                .rosterInterval(Duration.ofMillis(200))
                .timeout(Await.patience())
                .recordFrames(true);
    }

    PercCall call(CallConfig.Builder builder) {
        PercCall call = new PercCall(builder.build());
        calls.add(call);
        return call;
    }

    CallException joinFails(CallConfig.Builder builder) {
        return assertThrows(CallException.class, () -> call(builder).join());
    }

    static List<String> hashes(List<MediaFrame> frames) {
        return frames.stream().map(MediaFrame::shortHash).toList();
    }

    static List<String> received(CallReport report, String from, MediaKind kind) {
        return report.received().stream()
                .filter(stream -> from.equals(stream.from()) && stream.kind() == kind)
                .findFirst()
                .map(StreamReport::frames)
                .orElse(List.of());
    }

    /** Waits until this number of frames has come. */
    static void awaitFrames(PercCall call, MediaKind kind, int count) {
        Await.until(count + " frames of " + kind, () -> {
            call.awaitFailure(Duration.ofMillis(50));
            return frames(call, kind) >= count;
        });
    }

    private static int frames(PercCall call, MediaKind kind) throws InterruptedException {
        return call.report().received().stream()
                .filter(stream -> stream.kind() == kind)
                .mapToInt(stream -> stream.frames().size())
                .sum();
    }
}
