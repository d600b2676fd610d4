package org.jvbperc.testenv.local;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.jvbperc.crypto.HopByHopKeys;
import org.jvbperc.crypto.ProtectionProfile;
import org.jvbperc.ekt.EktParameterSet;
import org.jvbperc.ekt.EktReceiverConfig;
import org.jvbperc.endpoint.keychannel.ReceivedGroupKey;
import org.jvbperc.endpoint.media.MediaKind;
import org.jvbperc.endpoint.session.RawRecorder;
import org.jvbperc.endpointmedia.PercMediaReceiver;
import org.jvbperc.rtp.PacketBuffer;
import org.jvbperc.rtp.RtpView;
import org.jvbperc.sframe.GroupSecret;
import org.jvbperc.sframe.MediaCodec;
import org.jvbperc.sframe.SFrameKeyring;
import org.jvbperc.sframe.SFrameKid;
import org.jvbperc.sframe.SFrameOutcome;
import org.jvbperc.sframe.SFrameReceiver;
import org.jvbperc.srtp.SrtpReceiver;
import org.jvbperc.srtp.SrtpStatus;

/**
 * All packets and keys that one endpoint received, in memory, and attempts to open the packets with these or other keys. Safe
 * for several threads.
 *
 * <p>Opening may begin anywhere in the recording as long as no sequence number of its hop has wrapped.
 */
public final class RawRecording implements RawRecorder {
    private static final int TAIL_BYTES = 128;
    /** Sender indexes begin with 1. */
    private static final long MAX_SENDER = 64;

    private final boolean keepsPackets;
    private final LongSupplier nanoTime;
    private final List<Packet> packets = new ArrayList<>();
    private final List<EktParameterSet> keys = new ArrayList<>();
    private final List<ReceivedGroupKey> groupKeys = new ArrayList<>();
    private @Nullable ProtectionProfile profile;
    private @Nullable HopByHopKeys hop;

    @SuppressWarnings("ArrayRecordComponent")
    private record Packet(byte[] octets, long atNanos) {}

    /** Keeps packets and keys. */
    public RawRecording() {
        this(true);
    }

    /** Keeps keys, and packets if told so. */
    public RawRecording(boolean keepsPackets) {
        this(keepsPackets, System::nanoTime);
    }

    /**
     * Keeps keys, and packets if told so.
     *
     * @param nanoTime the clock for the times of packets
     */
    public RawRecording(boolean keepsPackets, LongSupplier nanoTime) {
        this.keepsPackets = keepsPackets;
        this.nanoTime = nanoTime;
    }

    @Override
    public synchronized void hop(ProtectionProfile agreed, HopByHopKeys ownHop) {
        profile = agreed;
        hop = ownHop.copy();
    }

    @Override
    public synchronized void key(EktParameterSet set) {
        keys.add(set.copy());
    }

    @Override
    public synchronized void groupKey(ReceivedGroupKey key) {
        groupKeys.add(new ReceivedGroupKey(
                key.generation(),
                key.suite(),
                key.senderIndex(),
                key.secret().copy(),
                key.arrivedNanos(),
                key.beginNanos(),
                key.expiresAtNanos()));
    }

    /** The group secrets of a frame room. */
    public synchronized List<ReceivedGroupKey> groupKeys() {
        return List.copyOf(groupKeys);
    }

    /**
     * How many Opus frames of a frame room's packets, from one number to another, somebody can open who has the group secrets of
     * {@code others} and the hop's keys.
     */
    public synchronized int openSealedAudio(int from, int to, List<ReceivedGroupKey> others) {
        HopByHopKeys ownHop = Objects.requireNonNull(hop, "nothing was recorded");
        try (SrtpReceiver receiver = new SrtpReceiver(ownHop.serverWriteKey(), ownHop.serverWriteSalt());
                SFrameKeyring keyring = new SFrameKeyring(SFrameKid.MAX_SENDER_INDEX)) {
            keyring.setSenders(LongStream.rangeClosed(1, MAX_SENDER).boxed().toList());
            for (ReceivedGroupKey key : others) {
                try (GroupSecret secret = key.groupSecret()) {
                    keyring.install(secret, 0, 1);
                }
            }
            return (int) IntStream.range(from, to)
                    .filter(number ->
                            opens(receiver, keyring, packets.get(number).octets()))
                    .count();
        }
    }

    private static boolean opens(SrtpReceiver hop, SFrameKeyring keyring, byte[] packet) {
        byte[] bytes = Arrays.copyOf(packet, packet.length + TAIL_BYTES);
        PacketBuffer buffer = new PacketBuffer();
        buffer.set(bytes, 0, packet.length);
        if (hop.unprotect(buffer) != SrtpStatus.OK
                || RtpView.payloadType(bytes, buffer.offset()) != MediaKind.AUDIO.payloadType()) {
            return false;
        }
        int header = RtpView.headerLength(bytes, buffer.offset(), buffer.length());
        buffer.set(bytes, buffer.offset() + header, buffer.length() - header);
        return new SFrameReceiver(keyring, 0).open(MediaCodec.OPUS, buffer, 0) == SFrameOutcome.OK;
    }

    @Override
    public synchronized void packet(byte[] bytes, int offset, int length) {
        if (keepsPackets) {
            packets.add(new Packet(Arrays.copyOfRange(bytes, offset, offset + length), nanoTime.getAsLong()));
        }
    }

    public synchronized int packetCount() {
        return packets.size();
    }

    public synchronized int keyCount() {
        return keys.size();
    }

    public synchronized List<EktParameterSet> keys() {
        return List.copyOf(keys);
    }

    /** Number of the first packet that arrived at this time or later. */
    public synchronized int packetAt(long nanos) {
        int low = 0;
        int high = packets.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (packets.get(middle).atNanos() - nanos < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /**
     * How many of this endpoint's packets, from one number to another, somebody can open who has {@code others} and the hop's
     * keys, which a helpful Media Distributor gives away.
     */
    public int open(int from, int to, List<EktParameterSet> others) {
        return opened(from, to, others).length;
    }

    /** When the last packet arrived, from one number to another, that somebody with {@code others} can open. */
    public OptionalLong lastOpened(int from, int to, List<EktParameterSet> others) {
        return Arrays.stream(opened(from, to, others)).mapToLong(this::time).max();
    }

    /** When the packet with this number arrived. */
    public synchronized long time(int number) {
        return packets.get(number).atNanos();
    }

    /** The numbers, in ascending order, of the packets that {@link #open} counts. */
    public synchronized int[] opened(int from, int to, List<EktParameterSet> others) {
        HopByHopKeys ownHop = Objects.requireNonNull(hop, "nothing was recorded");
        try (PercMediaReceiver receiver = new PercMediaReceiver(
                Objects.requireNonNull(profile),
                new SrtpReceiver(ownHop.serverWriteKey(), ownHop.serverWriteSalt()),
                new EktReceiverConfig(1024, 256, 60_000, 1_000_000, 1_000_000, false))) {
            others.forEach(set -> receiver.install(set, 0));
            return IntStream.range(from, to)
                    .filter(number -> opens(receiver, packets.get(number).octets()))
                    .toArray();
        }
    }

    private static boolean opens(PercMediaReceiver receiver, byte[] packet) {
        byte[] bytes = Arrays.copyOf(packet, packet.length + TAIL_BYTES);
        PacketBuffer buffer = new PacketBuffer();
        buffer.set(bytes, 0, packet.length);
        return receiver.unprotect(buffer, 0) == SrtpStatus.OK;
    }
}
