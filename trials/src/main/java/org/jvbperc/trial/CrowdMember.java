package org.jvbperc.trial;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.jvbperc.dtls.association.DtlsContext;
import org.jvbperc.endpoint.call.PercCall;
import org.jvbperc.endpoint.media.MediaFrame;
import org.jvbperc.endpoint.media.MediaSink;
import org.jvbperc.endpoint.roster.Participant;
import org.jvbperc.endpoint.session.RemoteStream;
import org.jvbperc.endpoint.signalling.CallException;
import org.jvbperc.identity.IdentityException;
import org.jvbperc.roster.RosterDeparture;
import org.jvbperc.roster.RosterMember;
import org.jvbperc.roster.VerifiedRoster;
import org.jvbperc.srtp.SrtpStatus;
import org.jvbperc.testenv.local.LocalRoom;
import org.jvbperc.testenv.local.RawRecording;

/** A member of a crowd, from joining to leaving, and the frames that it heard. */
final class CrowdMember {
    private static final Duration ROSTER_INTERVAL = Duration.ofSeconds(2);

    private final int number;
    private final RawRecording recording;
    private final PercCall call;
    private final Map<Integer, HeardFrames> heard = new ConcurrentHashMap<>();
    private final Events events = new Events();
    /** By tls-id: when the roster arrived that no longer lists this member, whose packets are refused from then on. */
    private final Map<String, Long> departures = new ConcurrentHashMap<>();

    private volatile String tlsId = "";
    private volatile long keyedNanos;
    private volatile long leftNanos;
    private volatile @Nullable Map<String, Long> packets;

    /**
     * @param number unique in the crowd
     * @param keepsPackets whether it records what it receives
     */
    CrowdMember(LocalRoom room, DtlsContext dtls, int number, int frameMillis, boolean keepsPackets)
            throws IdentityException {
        this.number = number;
        this.recording = new RawRecording(keepsPackets);
        this.call = new PercCall(room.caller(user(number))
                .rosterInterval(ROSTER_INTERVAL)
                .dtlsContext(dtls)
                .rawRecorder(recording)
                .send(new NumberedSource(number, frameMillis))
                .sinks(this::sink)
                .listener(events)
                .build());
    }

    /** The account of the participant with this number. */
    static String user(int number) {
        return "user" + number;
    }

    private MediaSink sink(RemoteStream stream) {
        return new MediaSink() {
            private @Nullable HeardFrames frames;

            @Override
            public void accept(MediaFrame frame) {
                if (frames == null) {
                    frames = heard.computeIfAbsent(NumberedSource.participant(frame), sender -> new HeardFrames());
                }
                frames.accept(frame);
            }

            @Override
            public void close() {
                // Frames already heard remain in the record.
            }
        };
    }

    /** Joins and begins to send. */
    void join() throws CallException, InterruptedException {
        call.join();
        keyedNanos = System.nanoTime();
        call.startSending();
    }

    /** Leaves. */
    void leave() throws InterruptedException {
        tlsId = call.participants().stream()
                .filter(Participant::self)
                .map(Participant::tlsId)
                .findFirst()
                .orElse("");
        leftNanos = System.nanoTime();
        call.close();
        packets = call.report().packets();
    }

    int number() {
        return number;
    }

    /** When its first key arrived. */
    long keyedNanos() {
        return keyedNanos;
    }

    /** When it began to leave. */
    long leftNanos() {
        return leftNanos;
    }

    /** The frames that it heard, by the speaker's number; after it has left. */
    Map<Integer, HeardFrames> heard() {
        return heard;
    }

    /** Its counters; after it has left. */
    Map<String, Long> packets() {
        return Objects.requireNonNull(packets, "has not left");
    }

    /** When it began to refuse all packets of a member who had left; empty if it never did. */
    OptionalLong refusedSince(CrowdMember leaver) {
        Long nanos = departures.get(leaver.tlsId);
        return nanos == null ? OptionalLong.empty() : OptionalLong.of(nanos);
    }

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
        public void rosterChanged(VerifiedRoster roster, List<RosterMember> joined, List<RosterDeparture> left) {
            left.forEach(departure -> departures.putIfAbsent(departure.tlsId(), System.nanoTime()));
        }

        @Override
        public void keyRefused(int spi) {
            note("refused EKTKey with SPI " + spi);
        }

        @Override
        public void undecryptable(int ssrc, SrtpStatus status) {
            note("could not decrypt " + Integer.toUnsignedString(ssrc) + ": " + status);
        }

        @Override
        String who() {
            long sinceKeyed = keyedNanos == 0 ? 0 : (System.nanoTime() - keyedNanos) / 1_000_000;
            return "participant " + number + ", " + sinceKeyed + " ms after its first key";
        }
    }
}
