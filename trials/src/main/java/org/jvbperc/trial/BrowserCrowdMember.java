package org.jvbperc.trial;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jvbperc.dtls.association.DtlsContext;
import org.jvbperc.endpoint.call.PercCall;
import org.jvbperc.endpoint.media.LoopingSource;
import org.jvbperc.endpoint.media.OpusFileReader;
import org.jvbperc.endpoint.signalling.CallException;
import org.jvbperc.endpoint.signalling.CallProtection;
import org.jvbperc.identity.IdentityException;
import org.jvbperc.testenv.demo.NetworkNamespace;
import org.jvbperc.testenv.local.LocalRoom;
import org.jvbperc.testenv.local.RawRecording;

/** A native member of a crowd around browsers, who speaks from joining to leaving and keeps all keys. */
final class BrowserCrowdMember {
    private static final Duration ROSTER_INTERVAL = Duration.ofSeconds(2);
    private static final String SPEECH = "speech-a.ogg";

    private final int number;
    private final RawRecording recording = new RawRecording(false);
    private final PercCall call;
    private final Events events = new Events();
    private volatile long joinMillis;
    private volatile long keyedMillis;
    private volatile long leftMillis;

    BrowserCrowdMember(LocalRoom room, DtlsContext dtls, int number) throws IdentityException, IOException {
        this.number = number;
        this.call = new PercCall(room.caller(CrowdMember.user(number))
                .protection(CallProtection.FRAME)
                .localAddress(InetAddress.getByName(NetworkNamespace.ADDRESS))
                .rosterInterval(ROSTER_INTERVAL)
                .dtlsContext(dtls)
                .rawRecorder(recording)
                .send(new LoopingSource(BrowserCrowdMember::speech))
                .listener(events)
                .build());
    }

    private static OpusFileReader speech() throws IOException {
        InputStream in = LocalRoom.class.getResourceAsStream("/media/" + SPEECH);
        return new OpusFileReader(SPEECH, Objects.requireNonNull(in, SPEECH));
    }

    /** Joins and begins to speak. */
    void join() throws CallException, InterruptedException {
        joinMillis = System.currentTimeMillis();
        call.join();
        keyedMillis = System.currentTimeMillis();
        call.startSending();
    }

    /** Leaves. */
    void leave() throws InterruptedException {
        leftMillis = System.currentTimeMillis();
        call.close();
    }

    int number() {
        return number;
    }

    /** When it began to join, in milliseconds since 1970. */
    long joinMillis() {
        return joinMillis;
    }

    /** When it had its first key, in milliseconds since 1970; 0 before. */
    long keyedMillis() {
        return keyedMillis;
    }

    /** When it began to leave, in milliseconds since 1970. */
    long leftMillis() {
        return leftMillis;
    }

    /** The keys that it got. */
    RawRecording recording() {
        return recording;
    }

    /** Events that should not have happened. */
    List<String> events() {
        return events.texts();
    }

    /** Keeps unexpected events. */
    private final class Events extends UnexpectedEvents {
        @Override
        String who() {
            return "participant " + number;
        }
    }
}
