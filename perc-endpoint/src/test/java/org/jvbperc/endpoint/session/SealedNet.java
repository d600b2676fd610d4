package org.jvbperc.endpoint.session;

import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import org.jvbperc.crypto.HopByHopKeys;
import org.jvbperc.crypto.ProtectionProfile;
import org.jvbperc.crypto.SecretBytes;
import org.jvbperc.endpoint.keychannel.ReceivedGroupKey;
import org.jvbperc.endpoint.media.MediaFrame;
import org.jvbperc.endpoint.media.MediaKind;
import org.jvbperc.endpoint.media.MediaSink;
import org.jvbperc.endpoint.media.MediaSource;
import org.jvbperc.endpoint.media.Ssrcs;
import org.jvbperc.endpoint.roster.Participant;
import org.jvbperc.rtcp.RtcpWriter;
import org.jvbperc.rtp.DatagramClass;
import org.jvbperc.rtp.PacketBuffer;
import org.jvbperc.rtp.RtpView;
import org.jvbperc.sframe.SFrameReceiverState;
import org.jvbperc.sframe.SFrameSuite;
import org.jvbperc.srtp.SrtpReceiver;
import org.jvbperc.srtp.SrtpSender;
import org.jvbperc.srtp.SrtpStatus;

/** Sessions of a frame room and the bridge between them, in virtual time: packets are forwarded at once, re-encrypted for each hop. */
final class SealedNet implements AutoCloseable {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final long STEP_NANOS = 1_000_000L;
    private static final int ROOM_BYTES = 2048;

    final List<Member> members = new ArrayList<>();
    /** Whether the bridge replaces payloads by others that are no sealed frames. */
    boolean stripsSeals;
    /** If not 0, the payload type of forwarded packets. */
    int payloadType;

    private long nowNanos = 1_000_000_000L;

    /** One member with its session and the bridge's side of its hop. */
    final class Member extends MediaEventLog {
        final String name;
        final long index;
        final Ssrcs ssrcs = Ssrcs.random(RANDOM);
        final Participant participant;
        final MediaSession session;
        final Map<String, List<MediaFrame>> frames = new HashMap<>();
        long keyFrames;
        private final HopByHopKeys keys = new HopByHopKeys(
                SecretBytes.random(16, RANDOM),
                SecretBytes.random(16, RANDOM),
                SecretBytes.random(12, RANDOM),
                SecretBytes.random(12, RANDOM));
        private final SrtpReceiver fromMember = new SrtpReceiver(keys.clientWriteKey(), keys.clientWriteSalt());
        private final SrtpSender toMember = new SrtpSender(keys.serverWriteKey(), keys.serverWriteSalt());
        private final Queue<byte[]> uplink = new ArrayDeque<>();

        Member(String name, long index, List<MediaSource> sources) {
            this.name = name;
            this.index = index;
            this.participant = new Participant(
                    Long.toString(index), "id-of-" + name, name + "@idp.example", null, true, false, Set.of());
            this.session = new MediaSession(
                    new MediaSessionConfig(
                            ProtectionProfile.AEAD_AES_128_GCM,
                            ssrcs,
                            "cname",
                            sources,
                            this::open,
                            true,
                            RANDOM,
                            Clock.systemUTC()),
                    keys,
                    (bytes, offset, length) -> uplink.add(Arrays.copyOfRange(bytes, offset, offset + length)),
                    this,
                    nowNanos);
        }

        void start() {
            session.start(nowNanos);
        }

        private MediaSink open(RemoteStream stream) {
            String from = stream.owner() == null
                    ? "nobody"
                    : String.valueOf(stream.owner().identity());
            List<MediaFrame> list = frames.computeIfAbsent(from + " " + stream.kind(), key -> new ArrayList<>());
            return new MediaSink() {
                @Override
                public void accept(MediaFrame frame) {
                    list.add(frame);
                    keyFrames += frame.keyFrame() && stream.kind() == MediaKind.VIDEO ? 1 : 0;
                }

                @Override
                public void close() {
                    told.add("sink closed");
                }
            };
        }

        List<String> received(String user, MediaKind kind) {
            return MediaNet.hashes(frames.getOrDefault(user + "@idp.example " + kind, List.of()));
        }

        @Override
        public void streamStarted(RemoteStream stream) {
            told.add("stream of "
                    + (stream.owner() == null ? null : stream.owner().identity()));
        }

        @Override
        public void streamState(RemoteStream stream, SFrameReceiverState state) {
            told.add(state + " of "
                    + (stream.owner() == null ? null : stream.owner().identity()));
        }
    }

    Member join(String name, MediaSource... sources) {
        Member member = new Member(name, members.size() + 1L, List.of(sources));
        members.add(member);
        return member;
    }

    /** Gives these members the key of a generation, with a roster of them. */
    void key(long generation, Member... to) {
        Map<Long, Participant> roster = new HashMap<>();
        for (Member member : to) {
            roster.put(member.index, member.participant);
        }
        byte[] octets = new byte[32];
        Arrays.fill(octets, (byte) generation);
        for (Member member : to) {
            member.session.setSenders(roster);
            long begin = generation == 1 ? nowNanos : nowNanos + 250_000_000L;
            try (ReceivedGroupKey key = new ReceivedGroupKey(
                    generation,
                    SFrameSuite.AES_128_GCM_SHA256_128,
                    member.index,
                    SecretBytes.copyOf(octets),
                    nowNanos,
                    begin,
                    nowNanos + 3_600_000_000_000L)) {
                member.session.install(key);
            }
        }
    }

    void run(int millis) {
        for (int i = 0; i < millis; i++) {
            nowNanos += STEP_NANOS;
            members.forEach(member -> member.session.tick(nowNanos));
            members.forEach(this::forward);
        }
    }

    private void forward(Member from) {
        for (byte[] packet = from.uplink.poll(); packet != null; packet = from.uplink.poll()) {
            byte[] bytes = Arrays.copyOf(packet, packet.length + ROOM_BYTES);
            PacketBuffer buffer = new PacketBuffer();
            buffer.set(bytes, 0, packet.length);
            boolean media = DatagramClass.of(packet, 0, packet.length) == DatagramClass.SRTP;
            if (!media || from.fromMember.unprotect(buffer) != SrtpStatus.OK) {
                continue;
            }
            for (Member to : members) {
                if (to != from) {
                    send(to, buffer.toByteArray());
                }
            }
        }
    }

    private void send(Member to, byte[] rtp) {
        byte[] bytes = Arrays.copyOf(rtp, rtp.length + ROOM_BYTES);
        if (payloadType != 0) {
            RtpView.setPayloadType(bytes, 0, payloadType);
        }
        if (stripsSeals) {
            Arrays.fill(bytes, RtpView.FIXED_HEADER_BYTES, rtp.length, (byte) 0xFF);
        }
        PacketBuffer buffer = new PacketBuffer();
        buffer.set(bytes, 0, rtp.length);
        to.toMember.protect(buffer);
        byte[] packet = buffer.toByteArray();
        to.session.receiveMedia(Arrays.copyOf(packet, packet.length + ROOM_BYTES), packet.length, nowNanos);
    }

    /** The bridge asks a member for a key frame of its video. */
    void requestKeyFrame(Member member) {
        byte[] bytes = new byte[ROOM_BYTES];
        RtcpWriter writer = new RtcpWriter();
        writer.begin(bytes, 0, ROOM_BYTES / 2);
        writer.receiverReport(1);
        writer.pictureLoss(1, member.ssrcs.video());
        PacketBuffer buffer = new PacketBuffer();
        buffer.set(bytes, 0, writer.length());
        member.toMember.protectRtcp(buffer);
        byte[] packet = buffer.toByteArray();
        member.session.receiveRtcp(Arrays.copyOf(packet, packet.length + ROOM_BYTES), packet.length, nowNanos);
    }

    @Override
    public void close() {
        for (Member member : members) {
            member.session.close();
            member.keys.close();
            member.fromMember.close();
            member.toMember.close();
        }
    }
}
