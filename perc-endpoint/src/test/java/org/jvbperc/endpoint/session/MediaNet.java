package org.jvbperc.endpoint.session;

import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import org.jvbperc.crypto.HopByHopKeys;
import org.jvbperc.crypto.ProtectionProfile;
import org.jvbperc.crypto.SecretBytes;
import org.jvbperc.doublesrtp.HeaderChange;
import org.jvbperc.doublesrtp.MediaDistributorReceiver;
import org.jvbperc.doublesrtp.MediaDistributorSender;
import org.jvbperc.ekt.EktCipher;
import org.jvbperc.ekt.EktField;
import org.jvbperc.ekt.EktParameterSet;
import org.jvbperc.endpoint.media.MediaFrame;
import org.jvbperc.endpoint.media.MediaKind;
import org.jvbperc.endpoint.media.MediaSink;
import org.jvbperc.endpoint.media.MediaSource;
import org.jvbperc.endpoint.media.SampleFrames;
import org.jvbperc.endpoint.media.Ssrcs;
import org.jvbperc.endpoint.roster.Participant;
import org.jvbperc.rtp.DatagramClass;
import org.jvbperc.rtp.PacketBuffer;
import org.jvbperc.rtp.RtpView;
import org.jvbperc.srtp.SrtpReceiver;
import org.jvbperc.srtp.SrtpSender;
import org.jvbperc.srtp.SrtpStatus;

/**
 * Media sessions joined by a Media Distributor in memory, on a clock of its own. The distributor really takes the outer layer
 * off and puts it on; tests can make it drop, delay and change packets.
 */
final class MediaNet {
    static final ProtectionProfile PROFILE = ProtectionProfile.DOUBLE_AEAD_AES_128_GCM_AEAD_AES_128_GCM;
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final long STEP_NANOS = 1_000_000;

    /** What {@link #audioSource} and {@link #videoSource} give. */
    final List<MediaFrame> audio = SampleFrames.opus(new Random(1), 100);

    final List<MediaFrame> video = SampleFrames.vp8(new Random(2), 60, 20);

    final List<Endpoint> endpoints = new ArrayList<>();
    long nowNanos = 1_000_000_000L;
    /** What becomes of each packet on its way to a receiver, after the outer layer is off. */
    Function<byte[], HeaderChange> change = packet -> HeaderChange.NONE;

    /** Packets from endpoints that are lost, still protected. */
    Predicate<byte[]> dropUplink = packet -> false;

    /** RTP packets to receivers that are lost; sees the decrypted outer layer. */
    Predicate<byte[]> dropDownlink = packet -> false;

    /** How long each packet of an endpoint takes to the distributor. */
    ToIntFunction<byte[]> uplinkMillis = packet -> 0;

    private final PriorityQueue<InFlight> wire =
            new PriorityQueue<>(Comparator.comparingLong(InFlight::dueNanos).thenComparingLong(InFlight::order));
    private long order;

    private record InFlight(long dueNanos, long order, Endpoint from, byte[] packet) {}

    /** One endpoint: its session, its leg at the distributor, what came out. */
    final class Endpoint extends MediaEventLog {
        final String name;
        final Ssrcs ssrcs = Ssrcs.random(RANDOM);
        final Map<Integer, List<MediaFrame>> frames = new HashMap<>();
        final Map<Integer, RemoteStream> streams = new HashMap<>();
        final List<byte[]> uplink = new ArrayList<>();
        final HopByHopKeys keys;
        final MediaSession session;
        final Participant participant;
        private final MediaDistributorReceiver fromEndpoint;
        private final MediaDistributorSender toEndpoint;

        Endpoint(String name, List<MediaSource> sources) {
            this.name = name;
            participant = new Participant(
                    "id-" + name,
                    "tls-id-of-" + name,
                    name + "@idp.example",
                    null,
                    true,
                    false,
                    Set.of(ssrcs.audio(), ssrcs.video()));
            keys = new HopByHopKeys(
                    SecretBytes.random(16, RANDOM),
                    SecretBytes.random(16, RANDOM),
                    SecretBytes.random(12, RANDOM),
                    SecretBytes.random(12, RANDOM));
            fromEndpoint =
                    new MediaDistributorReceiver(new SrtpReceiver(keys.clientWriteKey(), keys.clientWriteSalt()));
            toEndpoint = new MediaDistributorSender(new SrtpSender(keys.serverWriteKey(), keys.serverWriteSalt()));
            session = new MediaSession(
                    new MediaSessionConfig(
                            PROFILE, ssrcs, "cname", sources, this::open, true, RANDOM, Clock.systemUTC()),
                    keys,
                    (bytes, offset, length) -> send(Arrays.copyOfRange(bytes, offset, offset + length)),
                    this,
                    nowNanos);
        }

        private MediaSink open(RemoteStream stream) {
            List<MediaFrame> list = frames.computeIfAbsent(stream.ssrc(), key -> new ArrayList<>());
            return new MediaSink() {
                @Override
                public void accept(MediaFrame frame) {
                    list.add(frame);
                }

                @Override
                public void close() {
                    told.add("sink closed");
                }
            };
        }

        private void send(byte[] packet) {
            uplink.add(packet);
            if (!dropUplink.test(packet)) {
                long dueNanos = nowNanos + uplinkMillis.applyAsInt(packet) * STEP_NANOS;
                wire.add(new InFlight(dueNanos, order++, this, packet));
            }
        }

        /** The frames received from {@code sender}, by short hash. */
        List<String> received(Endpoint sender, MediaKind kind) {
            return hashes(frames.getOrDefault(sender.ssrcs.of(kind), List.of()));
        }

        @Override
        public void streamStarted(RemoteStream stream) {
            streams.put(stream.ssrc(), stream);
        }
    }

    MemorySource audioSource() {
        return new MemorySource(MediaKind.AUDIO, audio);
    }

    MemorySource videoSource() {
        return new MemorySource(MediaKind.VIDEO, video);
    }

    /** Short hashes, so that a failing comparison can be read. */
    static List<String> hashes(List<MediaFrame> frames) {
        return frames.stream().map(MediaFrame::shortHash).toList();
    }

    Endpoint add(String name, MediaSource... sources) {
        Endpoint endpoint = new Endpoint(name, List.of(sources));
        endpoints.add(endpoint);
        return endpoint;
    }

    static EktParameterSet ektSet(int spi, int ttlSeconds) {
        return new EktParameterSet(
                EktCipher.AESKW_128, SecretBytes.random(16, RANDOM), SecretBytes.random(12, RANDOM), spi, ttlSeconds);
    }

    /** Gives everybody a set, and everybody's identity to everybody. */
    void keyAll(int spi) {
        try (EktParameterSet set = ektSet(spi, 3600)) {
            endpoints.forEach(endpoint -> endpoint.session.install(set, nowNanos));
        }
        introduce();
    }

    void introduce() {
        Map<Integer, Participant> owners = new HashMap<>();
        endpoints.forEach(
                endpoint -> endpoint.participant.ssrcs().forEach(ssrc -> owners.put(ssrc, endpoint.participant)));
        endpoints.forEach(endpoint -> endpoint.session.setOwners(owners));
    }

    void startAll() {
        endpoints.forEach(endpoint -> endpoint.session.start(nowNanos));
    }

    /** Lets time pass. */
    void run(long millis) {
        long end = nowNanos + millis * STEP_NANOS;
        while (nowNanos < end) {
            nowNanos += STEP_NANOS;
            endpoints.forEach(endpoint -> endpoint.session.tick(nowNanos));
            while (!wire.isEmpty() && wire.element().dueNanos() <= nowNanos) {
                InFlight next = wire.remove();
                distribute(next.from(), next.packet());
            }
        }
    }

    private void distribute(Endpoint from, byte[] datagram) {
        boolean rtcp = DatagramClass.of(datagram, 0, datagram.length) == DatagramClass.SRTCP;
        PacketBuffer packet = PacketBuffer.copyOf(datagram);
        int trailer = rtcp ? 0 : EktField.lengthBytes(packet.buffer(), 0, packet.length());
        SrtpStatus status =
                rtcp ? from.fromEndpoint.outer().unprotectRtcp(packet) : from.fromEndpoint.receive(packet, trailer);
        if (status == SrtpStatus.REPLAY) {
            return;
        }
        if (status != SrtpStatus.OK) {
            throw new AssertionError("the distributor cannot open a packet of " + from.name + ": " + status);
        }
        for (Endpoint to : endpoints) {
            if (to != from) {
                forward(to, withTrailer(packet, trailer), trailer, rtcp);
            }
        }
    }

    /** The packet and the EKT field, which stays right behind it when the outer tag is gone. */
    private static byte[] withTrailer(PacketBuffer packet, int trailer) {
        return Arrays.copyOfRange(packet.buffer(), packet.offset(), packet.end() + trailer);
    }

    private void forward(Endpoint to, byte[] opened, int trailer, boolean rtcp) {
        if (!rtcp && dropDownlink.test(opened)) {
            return;
        }
        PacketBuffer packet = PacketBuffer.copyOf(opened);
        packet.setLength(opened.length - trailer);
        SrtpStatus status = rtcp
                ? to.toEndpoint.outer().protectRtcp(packet)
                : to.toEndpoint.send(packet, trailer, change.apply(opened));
        if (status != SrtpStatus.OK) {
            throw new AssertionError("the distributor cannot send to " + to.name + ": " + status);
        }
        byte[] datagram = packet.toByteArray();
        if (rtcp) {
            to.session.receiveRtcp(datagram, datagram.length, nowNanos);
        } else {
            to.session.receiveMedia(datagram, datagram.length, nowNanos);
        }
    }

    /** The distributor sends an old packet once more, as if it were new on the hop. */
    void replay(Endpoint from, byte[] datagram, Endpoint to) {
        PacketBuffer packet = PacketBuffer.copyOf(datagram);
        int trailer = EktField.lengthBytes(packet.buffer(), 0, packet.length());
        MediaDistributorReceiver again =
                new MediaDistributorReceiver(new SrtpReceiver(from.keys.clientWriteKey(), from.keys.clientWriteSalt()));
        if (again.receive(packet, trailer) != SrtpStatus.OK) {
            throw new AssertionError("the distributor cannot open its own copy");
        }
        again.close();
        forward(to, withTrailer(packet, trailer), trailer, false);
    }

    static int payloadType(byte[] packet) {
        return RtpView.payloadType(packet, 0);
    }

    void close() {
        endpoints.forEach(endpoint -> endpoint.session.close());
    }
}
