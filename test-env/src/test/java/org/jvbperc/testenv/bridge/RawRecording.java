package org.jvbperc.testenv.bridge;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jvbperc.crypto.HopByHopKeys;
import org.jvbperc.crypto.ProtectionProfile;
import org.jvbperc.ekt.EktParameterSet;
import org.jvbperc.ekt.EktReceiverConfig;
import org.jvbperc.ekt.PercMediaReceiver;
import org.jvbperc.endpoint.call.RawRecorder;
import org.jvbperc.rtp.PacketBuffer;
import org.jvbperc.srtp.SrtpReceiver;
import org.jvbperc.srtp.SrtpStatus;

/** All packets and keys that one endpoint got, in memory; and the attempt to open packets with keys, whosesoever. */
final class RawRecording implements RawRecorder {
    private static final int TAIL_BYTES = 128;

    private final List<byte[]> packets = new ArrayList<>();
    private final List<EktParameterSet> keys = new ArrayList<>();
    private ProtectionProfile profile;
    private HopByHopKeys hop;

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
    public synchronized void packet(byte[] bytes, int offset, int length) {
        packets.add(Arrays.copyOfRange(bytes, offset, offset + length));
    }

    synchronized int packetCount() {
        return packets.size();
    }

    synchronized int keyCount() {
        return keys.size();
    }

    synchronized List<EktParameterSet> keys() {
        return List.copyOf(keys);
    }

    /**
     * How many of this endpoint's packets, from one to another, somebody can open who has {@code others} and whom the Media Distributor
     * helps with everything it has: the keys of the hop are given away.
     */
    synchronized int open(int from, int to, List<EktParameterSet> others) {
        PercMediaReceiver receiver = new PercMediaReceiver(
                profile,
                new SrtpReceiver(hop.serverWriteKey(), hop.serverWriteSalt()),
                new EktReceiverConfig(1024, 64, 60_000, 1_000_000, 1_000_000, false));
        others.forEach(set -> receiver.install(set, 0));
        int opened = 0;
        for (byte[] packet : packets.subList(from, to)) {
            byte[] bytes = Arrays.copyOf(packet, packet.length + TAIL_BYTES);
            PacketBuffer buffer = new PacketBuffer();
            buffer.set(bytes, 0, packet.length);
            opened += receiver.unprotect(buffer, 0) == SrtpStatus.OK ? 1 : 0;
        }
        receiver.close();
        return opened;
    }
}
