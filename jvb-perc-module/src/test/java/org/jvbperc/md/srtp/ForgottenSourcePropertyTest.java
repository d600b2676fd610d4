package org.jvbperc.md.srtp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jitsi.srtp.SrtcpCryptoContext;
import org.jitsi.srtp.SrtpContextFactory;
import org.jitsi.srtp.SrtpCryptoContext;
import org.jitsi.srtp.SrtpErrorStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvbperc.crypto.ProtectionProfile;
import org.jvbperc.rtp.BigEndian;
import org.jvbperc.rtp.PacketBuffer;
import org.jvbperc.rtp.RtpView;
import org.jvbperc.srtp.SrtpReceiver;
import org.jvbperc.srtp.SrtpStatus;

/**
 * Sources that leave, are forgotten and come back under the same SSRC: whatever the bridge drops and derives again, no index is
 * used for two packets under one key (RFC 8723 section 5.2, RFC 7714 section 8.4). Indices are found out by trying which one opens
 * the packet.
 */
class ForgottenSourcePropertyTest {
    private static final int ROCS = 16;

    private final Random random = new Random(7);

    /** A packet as it is inside the bridge, its inner ciphertext random. */
    private static byte[] inBridge(Random random, int sequenceNumber) {
        byte[] inner = Legs.rtp(sequenceNumber, random.nextInt(), 40);
        byte[] ciphertext = new byte[40];
        random.nextBytes(ciphertext);
        System.arraycopy(ciphertext, 0, inner, RtpView.FIXED_HEADER_BYTES, ciphertext.length);
        byte[] packet = Arrays.copyOf(inner, inner.length + 2 + PrivateTrailer.LENGTH_BYTES);
        PrivateTrailer.write(packet, 0, inner.length + 2, 1, 1);
        return packet;
    }

    private static long index(Legs legs, byte[] wire) {
        byte[] srtp = Arrays.copyOf(wire, wire.length - (legs.profile.isDouble() ? 1 : 0));
        for (int roc = 0; roc < ROCS; roc++) {
            SrtpReceiver receiver = new SrtpReceiver(legs.outerKeyB, legs.outerSaltB);
            receiver.setRolloverCounter(Legs.SSRC, roc);
            if (receiver.unprotect(PacketBuffer.copyOf(srtp)) == SrtpStatus.OK) {
                return (long) roc << 16 | RtpView.sequenceNumber(wire, 0);
            }
        }
        throw new AssertionError("a packet left that opens at no index below ROC " + ROCS);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void send_contextsDroppedKeptAndForgottenAtRandom_noIndexTwice(long seed) throws Exception {
        walk(ProtectionProfile.DOUBLE_AEAD_AES_128_GCM_AEAD_AES_128_GCM, seed);
    }

    @ParameterizedTest
    @ValueSource(longs = {5, 6, 7})
    void sendToABrowser_contextsDroppedKeptAndForgottenAtRandom_noIndexTwice(long seed) throws Exception {
        walk(ProtectionProfile.AEAD_AES_128_GCM, seed);
    }

    private static void walk(ProtectionProfile profile, long seed) throws Exception {
        Random walk = new Random(seed);
        Legs legs = new Legs(profile, seed, 16);
        RtpContextFactory factory = (RtpContextFactory) legs.sendFactory();
        List<SrtpCryptoContext> contexts = new ArrayList<>(List.of(factory.deriveContext(Legs.SSRC, 0)));
        List<byte[]> earlier = new ArrayList<>();
        Map<Long, byte[]> wires = new HashMap<>();
        long highest = walk.nextInt(60_000);
        long floor = -1;
        for (int step = 0; step < 700; step++) {
            int what = walk.nextInt(20);
            if (what == 0) {
                contexts.add(factory.deriveContext(Legs.SSRC, 0));
            } else if (what == 1) {
                factory.forget(Legs.SSRC);
                floor = wires.keySet().stream().mapToLong(Long::longValue).max().orElse(-1);
            }
            boolean newest = walk.nextInt(4) > 0;
            SrtpCryptoContext context = contexts.get(newest ? contexts.size() - 1 : walk.nextInt(contexts.size()));
            boolean again = what == 2 && !earlier.isEmpty();
            long next = what == 3
                    ? Math.max(0, highest - walk.nextInt(3000))
                    : highest + 1 + walk.nextInt(what == 4 ? 20_000 : 2);
            byte[] packet = again ? earlier.get(walk.nextInt(earlier.size())) : inBridge(walk, (int) next & 0xFFFF);
            earlier.add(packet);
            BridgePacket out = BridgePacket.of(packet, 10, 20);
            if (context.transformPacket(out) != SrtpErrorStatus.OK) {
                continue;
            }
            long index = index(legs, out.toByteArray());
            assertTrue(
                    index > floor, "step " + step + ": index " + index + " was sent before the source was forgotten");
            byte[] before = wires.put(index, out.toByteArray());
            if (before != null) {
                assertArrayEquals(before, out.toByteArray(), "step " + step + ": index " + index + " twice");
            }
            highest = Math.max(highest, index);
        }
        assertTrue(wires.size() > 200 && highest > 65_536, "the walk got nowhere: " + wires.size() + ", " + highest);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void send_sourceComesBack_goesOnBehindItsHighestIndex(boolean bridgeDropsContexts) throws Exception {
        Legs legs = Legs.double128();
        RtpContextFactory factory = (RtpContextFactory) legs.sendFactory();
        SrtpCryptoContext context = factory.deriveContext(Legs.SSRC, 0);
        int[] sequenceNumbers = {65_000, 65_535, 0, 500};
        for (int sequenceNumber : sequenceNumbers) {
            assertEquals(SrtpErrorStatus.OK, send(context, sequenceNumber));
        }
        for (int visit = 1; visit <= 3; visit++) {
            factory.forget(Legs.SSRC);
            context = bridgeDropsContexts ? factory.deriveContext(Legs.SSRC, 0) : context;
            assertEquals(SrtpErrorStatus.FAIL, send(context, 500 * visit), "its last one");
            assertEquals(SrtpErrorStatus.FAIL, send(context, 500 * visit - 1), "one never used, but not known to be");
            BridgePacket packet = BridgePacket.of(inBridge(random, 500 * visit + 500), 10, 20);
            assertEquals(SrtpErrorStatus.OK, context.transformPacket(packet));
            assertEquals(65_536 + 500L * visit + 500, index(legs, packet.toByteArray()));
        }
    }

    /** Its cipher context has stayed half a ROC behind and would guess the one before, under which the number was sent. */
    @Test
    void send_oldContextBackAfterAnother_goesOnInTheRightRoc() throws Exception {
        Legs legs = Legs.double128();
        RtpContextFactory factory = (RtpContextFactory) legs.sendFactory();
        SrtpCryptoContext first = factory.deriveContext(Legs.SSRC, 0);
        for (int sequenceNumber : new int[] {40_001, 65_000, 20}) {
            assertEquals(SrtpErrorStatus.OK, send(first, sequenceNumber));
        }
        SrtpCryptoContext old = factory.deriveContext(Legs.SSRC, 0);
        assertEquals(SrtpErrorStatus.OK, send(old, 100));
        factory.forget(Legs.SSRC);
        SrtpCryptoContext other = factory.deriveContext(Legs.SSRC, 0);
        assertEquals(SrtpErrorStatus.OK, send(other, 20_000));
        assertEquals(SrtpErrorStatus.OK, send(other, 40_000));
        factory.forget(Legs.SSRC);
        BridgePacket packet = BridgePacket.of(inBridge(random, 40_001), 10, 20);
        assertEquals(SrtpErrorStatus.OK, old.transformPacket(packet));
        assertEquals(65_536 + 40_001, index(legs, packet.toByteArray()));
    }

    private SrtpErrorStatus send(SrtpCryptoContext context, int sequenceNumber) throws Exception {
        return context.transformPacket(BridgePacket.of(inBridge(random, sequenceNumber), 10, 20));
    }

    /** Packets under way while the source is forgotten and contexts are derived, on several threads. */
    @Test
    void send_forgottenWhilePacketsAreUnderWay_noIndexTwice() throws Exception {
        Legs legs = Legs.double128();
        RtpContextFactory factory = (RtpContextFactory) legs.sendFactory();
        AtomicReference<SrtpCryptoContext> current = new AtomicReference<>(factory.deriveContext(Legs.SSRC, 0));
        AtomicInteger next = new AtomicInteger();
        Queue<byte[]> wires = new ConcurrentLinkedQueue<>();
        List<Thread> threads = new ArrayList<>();
        Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
        for (int i = 0; i < 3; i++) {
            Random own = new Random(i);
            threads.add(new Thread(() -> {
                for (int packet = 0; packet < 1500; packet++) {
                    // Three threads want each number.
                    BridgePacket out = BridgePacket.of(inBridge(own, next.getAndIncrement() / 3), 10, 20);
                    try {
                        if (current.get().transformPacket(out) == SrtpErrorStatus.OK) {
                            wires.add(out.toByteArray());
                        }
                    } catch (Exception e) {
                        failures.add(e);
                    }
                }
            }));
        }
        threads.forEach(Thread::start);
        while (threads.stream().anyMatch(Thread::isAlive)) {
            factory.forget(Legs.SSRC);
            current.set(factory.deriveContext(Legs.SSRC, 0));
        }
        assertEquals(List.of(), List.copyOf(failures));
        Map<Long, byte[]> byIndex = new HashMap<>();
        for (byte[] wire : wires) {
            byte[] before = byIndex.put(index(legs, wire), wire);
            if (before != null) {
                assertArrayEquals(before, wire);
            }
        }
        assertTrue(byIndex.size() > 100, "only " + byIndex.size() + " packets were sent");
    }

    @Test
    void sendRtcp_contextsDerivedAgainAtRandom_indexOfEachSourceOnlyRises() throws Exception {
        Legs legs = Legs.double128();
        SrtpContextFactory factory = legs.legB.rtcp(true, legs.profile, legs.outerKeyB, legs.outerSaltB);
        SrtpReceiver atB = legs.outerReceiverB();
        Map<Integer, SrtcpCryptoContext> contexts = new HashMap<>();
        Map<Integer, Integer> last = new HashMap<>();
        for (int i = 0; i < 500; i++) {
            int ssrc = random.nextInt(5);
            if (random.nextInt(6) == 0) {
                contexts.remove(ssrc);
            }
            SrtcpCryptoContext context = contexts.get(ssrc);
            if (context == null) {
                context = factory.deriveControlContext(ssrc);
                contexts.put(ssrc, context);
            }
            byte[] rtcp = senderReport(ssrc);
            BridgePacket packet = BridgePacket.of(rtcp, random.nextInt(12), random.nextInt(30));
            assertEquals(SrtpErrorStatus.OK, context.transformPacket(packet));
            byte[] wire = packet.toByteArray();
            int index = BigEndian.int32(wire, wire.length - 4) & 0x7FFFFFFF;
            assertEquals(last.getOrDefault(ssrc, 0) + 1, index);
            last.put(ssrc, index);
            PacketBuffer opened = packet.toPacketBuffer();
            assertEquals(SrtpStatus.OK, atB.unprotectRtcp(opened));
            assertArrayEquals(rtcp, opened.toByteArray());
        }
        factory.close();
        assertEquals(
                SrtpErrorStatus.FAIL,
                contexts.values().iterator().next().transformPacket(BridgePacket.of(senderReport(0), 0, 30)));
    }

    @Test
    void sendRtcp_ofAnotherSourceOrTooShort_fails() throws Exception {
        Legs legs = Legs.double128();
        SrtcpCryptoContext context = legs.legB
                .rtcp(true, legs.profile, legs.outerKeyB, legs.outerSaltB)
                .deriveControlContext(1);
        assertEquals(SrtpErrorStatus.FAIL, context.transformPacket(BridgePacket.of(senderReport(2), 0, 30)));
        for (int length = 0; length < 8; length++) {
            byte[] cut = Arrays.copyOf(senderReport(1), length);
            assertEquals(SrtpErrorStatus.FAIL, context.transformPacket(BridgePacket.of(cut, 0, 30)));
        }
        assertEquals(SrtpErrorStatus.OK, context.transformPacket(BridgePacket.of(senderReport(1), 0, 0)));
    }

    private static byte[] senderReport(int ssrc) {
        byte[] report = new byte[28];
        report[0] = (byte) 0x80;
        report[1] = (byte) 200;
        report[3] = 6;
        BigEndian.putInt32(report, 4, ssrc);
        return report;
    }
}
