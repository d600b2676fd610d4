package org.jvbperc.kd.keychannel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.jvbperc.dtls.DtlsTimers;
import org.jvbperc.keychannel.HelloMessage;
import org.jvbperc.keychannel.KeyChannelCodec;
import org.jvbperc.keychannel.KeyGroup;
import org.jvbperc.keychannel.RecipientKeys;
import org.jvbperc.keychannel.RosterAckMessage;
import org.jvbperc.sctp.SctpClosure;
import org.jvbperc.sctp.SctpConfig;
import org.jvbperc.sctp.SctpRole;
import org.jvbperc.sctp.datachannel.DataChannel;
import org.jvbperc.sctp.datachannel.DataChannelListener;
import org.jvbperc.sctp.datachannel.DataChannelPeer;

/**
 * What an idle key channel costs the Key Distributor beyond DTLS: the SCTP association, the data channel, the endpoint's public key, the
 * numbers of what is not acknowledged (here one probe), and the tasks of its timers. The timers' own entries and what the conference
 * knows of the member are not counted.
 */
@Timeout(600)
class KeyChannelMemoryTest {
    private static final int CHANNELS = 1_000;
    /** Less would mean that the channels were not measured. */
    private static final long LEAST_BYTES = 1024;

    private static final long MOST_BYTES = 24 * 1024;
    private static final DataChannel CHANNEL = new DataChannel(0, "perc-keys", "", true);

    @Test
    void thousandIdleChannels_areSmall() {
        List<Pair> pairs = new ArrayList<>();
        Random random = new Random(1);
        RecipientKeys own = new RecipientKeys(KeyGroup.X25519, new java.security.SecureRandom());
        byte[] hello = KeyChannelCodec.encode(new HelloMessage(List.of(1), List.of(4), own.newest()));
        for (int i = 0; i < CHANNELS; i++) {
            pairs.add(new Pair(random, hello));
        }
        assertEquals(CHANNELS, pairs.stream().filter(pair -> pair.rosters == 3).count());
        long with = usedBytes();
        pairs.forEach(Pair::dropChannel);
        long each = (with - usedBytes()) / CHANNELS;
        assertEquals(CHANNELS, pairs.stream().filter(pair -> pair.rosters == 3).count());
        System.out.println("idle key channel: " + each + " octets");
        assertTrue(each > LEAST_BYTES && each < MOST_BYTES, "an idle key channel has " + each + " octets");
    }

    private static long usedBytes() {
        Runtime runtime = Runtime.getRuntime();
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 4; i++) {
            System.gc();
            least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
        }
        return least;
    }

    /** A key channel and its endpoint, which has said hello and has acknowledged three rosters of 4 KiB. */
    private static final class Pair implements KeyChannelLink, KeyChannelListener, DataChannelListener {
        private final DataChannelPeer endpoint;
        private final byte[] hello;
        private final Queue<byte[]> toEndpoint = new ArrayDeque<>();
        private final Queue<byte[]> toChannel = new ArrayDeque<>();
        private KeyChannel channel;
        private final List<Timer> timers = new ArrayList<>();
        private long nanos = 1;
        private int rosters;

        private record Timer(long due, Runnable task) {}

        Pair(Random random, byte[] hello) {
            this.hello = hello;
            channel = new KeyChannel(KeyChannelSettings.ofSuite(4), this, random, this);
            endpoint = new DataChannelPeer(SctpConfig.of(SctpRole.ACTIVE), true, random, this);
            endpoint.negotiate(CHANNEL);
            channel.start(Duration.ofMinutes(1));
            endpoint.start(nanos);
            carry();
            for (int i = 1; i <= 3; i++) {
                channel.sendRoster(i, List.of(new byte[4096]));
                carry();
            }
            channel.probe();
            carry();
        }

        private void carry() {
            for (int quiet = 0; quiet < 2; ) {
                byte[] record = toEndpoint.poll();
                if (record != null) {
                    endpoint.receive(record, 0, record.length, nanos);
                } else if ((record = toChannel.poll()) != null) {
                    channel.receive(record);
                } else {
                    // Acknowledgements that are held back are sent.
                    quiet++;
                    nanos += Duration.ofMillis(300).toNanos();
                    endpoint.handleTimeout(nanos);
                    for (Timer timer : List.copyOf(timers)) {
                        if (timer.due() <= nanos && timers.remove(timer)) {
                            timer.task().run();
                        }
                    }
                }
            }
        }

        void dropChannel() {
            channel = null;
            timers.clear();
        }

        @Override
        public void sendRecord(byte[] buffer, int offset, int length) {
            toEndpoint.add(Arrays.copyOfRange(buffer, offset, offset + length));
        }

        @Override
        public int recordLimit() {
            return 1163;
        }

        @Override
        public DtlsTimers.Timer after(Duration delay, Runnable task) {
            Timer timer = new Timer(nanos + delay.toNanos(), task);
            timers.add(timer);
            return () -> timers.remove(timer);
        }

        @Override
        public long nanoTime() {
            return nanos;
        }

        @Override
        public void helloReceived() {
            // Rosters follow.
        }

        @Override
        public void keyAcknowledged(long generation, long sentNanos) {
            throw new AssertionError("no key was sent");
        }

        @Override
        public void rosterAcknowledged(long sequence, long sentNanos) {
            rosters++;
        }

        @Override
        public void alive(long sentNanos) {
            throw new AssertionError("the endpoint answers no probe");
        }

        @Override
        public void ended(KeyChannelEnd end, String detail) {
            throw new AssertionError(end + ": " + detail);
        }

        @Override
        public void closed() {
            throw new AssertionError("closed");
        }

        @Override
        public void sendPacket(byte[] buffer, int offset, int length) {
            toChannel.add(Arrays.copyOfRange(buffer, offset, offset + length));
        }

        @Override
        public void opened(DataChannel opened) {
            endpoint.send(CHANNEL, hello, nanos);
        }

        @Override
        public void message(DataChannel from, boolean text, byte[] message) {
            if (message[0] == 17) {
                endpoint.send(CHANNEL, KeyChannelCodec.encode(new RosterAckMessage(rosters + 1)), nanos);
            }
        }

        @Override
        public void ended(SctpClosure closure) {
            throw new AssertionError(closure.toString());
        }
    }
}
