package org.jvbperc.md.srtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.security.GeneralSecurityException;
import org.jitsi.srtp.SrtpContextFactory;
import org.jitsi.srtp.SrtpCryptoContext;
import org.jitsi.srtp.SrtpErrorStatus;
import org.junit.jupiter.api.Test;
import org.jvbperc.crypto.ProtectionProfile;
import org.jvbperc.crypto.SecretBytes;
import org.jvbperc.doublesrtp.EndToEndSender;
import org.jvbperc.rtp.PacketBuffer;
import org.jvbperc.srtp.SrtpSender;
import org.jvbperc.srtp.SrtpStatus;

/** In steady state the contexts allocate nothing beyond what jitsi-srtp's own contexts, whose cipher they use, allocate. */
class PercSrtpAllocationTest {
    private static final int PACKETS = 6000;
    private static final int WARM_UP = 3000;
    /** Noise of just-in-time compilation and of lambdas that were not yet inlined. */
    private static final long TOLERATED_BYTES_PER_PACKET = 24;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final Legs legs = Legs.double128();

    private interface Step {
        SrtpErrorStatus run(BridgePacket packet) throws Exception;
    }

    private long bytesPerPacket(BridgePacket[] packets, Step step) throws Exception {
        long start = 0;
        for (int i = 0; i < PACKETS; i++) {
            if (i == WARM_UP) {
                start = threads.getCurrentThreadAllocatedBytes();
            }
            assertEquals(SrtpErrorStatus.OK, step.run(packets[i]));
        }
        return (threads.getCurrentThreadAllocatedBytes() - start) / (PACKETS - WARM_UP);
    }

    private BridgePacket[] fromEndpoint(int fieldLength) {
        EndToEndSender inner = legs.endToEndSender();
        SrtpSender outer = legs.outerSenderA();
        BridgePacket[] packets = new BridgePacket[PACKETS];
        for (int i = 0; i < PACKETS; i++) {
            byte[] packet = Legs.protect(inner, outer, Legs.rtp(i, i, 160), new byte[fieldLength]);
            packets[i] = BridgePacket.of(packet, 10, 60);
        }
        return packets;
    }

    private static SrtpCryptoContext plainReceive(Legs leg) throws GeneralSecurityException {
        return plain(false, leg.profile, leg.outerKeyA, leg.outerSaltA);
    }

    private static SrtpCryptoContext plainSend(Legs leg) throws GeneralSecurityException {
        return plain(true, leg.profile, leg.outerKeyB, leg.outerSaltB);
    }

    private static SrtpCryptoContext plain(boolean sends, ProtectionProfile profile, SecretBytes key, SecretBytes salt)
            throws GeneralSecurityException {
        var policy = HopByHopLeg.policy(profile);
        return new SrtpContextFactory(sends, key.toByteArray(), salt.toByteArray(), policy, policy, Legs.LOGGER)
                .deriveContext(Legs.SSRC, 0);
    }

    private static void assertNoMore(String what, long bytes, long plainBytes) {
        assertTrue(
                bytes <= plainBytes + TOLERATED_BYTES_PER_PACKET,
                what + ": " + bytes + " octets a packet, plain " + plainBytes);
    }

    @Test
    void contexts_perPacket_allocateNoMoreThanPlainOnes() throws Exception {
        SrtpCryptoContext plainReceive = plainReceive(legs);
        SrtpCryptoContext plainSend = plainSend(legs);
        BridgePacket[] plain = fromEndpoint(0);
        long plainReceiveBytes = bytesPerPacket(plain, packet -> plainReceive.reverseTransformPacket(packet, false));
        long plainSendBytes = bytesPerPacket(plain, plainSend::transformPacket);

        SrtpCryptoContext receive = legs.receiveFactory().deriveContext(Legs.SSRC, 0);
        SrtpCryptoContext send = legs.sendFactory().deriveContext(Legs.SSRC, 0);
        BridgePacket[] perc = fromEndpoint(1);
        long receiveBytes = bytesPerPacket(perc, packet -> receive.reverseTransformPacket(packet, false));
        long sendBytes = bytesPerPacket(perc, send::transformPacket);
        assertNoMore("receive", receiveBytes, plainReceiveBytes);
        assertNoMore("send", sendBytes, plainSendBytes);
    }

    @Test
    void contextsOfABrowsersLeg_perPacketAndRepetition_allocateNoMoreThanPlainOnes() throws Exception {
        Legs browser = new Legs(ProtectionProfile.AEAD_AES_128_GCM, 1);
        SrtpCryptoContext plain = plainSend(browser);
        long plainBytes = bytesPerPacket(inBridge(1), plain::transformPacket);
        SrtpCryptoContext send = browser.sendFactory().deriveContext(Legs.SSRC, 0);
        long sendBytes = bytesPerPacket(inBridge(1), send::transformPacket);
        SrtpCryptoContext repeating =
                new Legs(ProtectionProfile.AEAD_AES_128_GCM, 2).sendFactory().deriveContext(Legs.SSRC, 0);
        long repeatBytes = bytesPerPacket(inBridge(2), repeating::transformPacket);
        assertNoMore("send", sendBytes, plainBytes);
        assertTrue(
                repeatBytes <= plainBytes / 2 + TOLERATED_BYTES_PER_PACKET,
                "every second one sent again: " + repeatBytes + " octets a packet, plain " + plainBytes);
    }

    @Test
    void receivingContextOfABrowsersLeg_perPacket_allocatesNoMoreThanAPlainOne() throws Exception {
        Legs browser = new Legs(ProtectionProfile.AEAD_AES_128_GCM, 1);
        SrtpCryptoContext plain = plainReceive(browser);
        SrtpSender sender = browser.outerSenderA();
        BridgePacket[] forPlain = new BridgePacket[PACKETS];
        BridgePacket[] packets = new BridgePacket[PACKETS];
        for (int i = 0; i < PACKETS; i++) {
            PacketBuffer packet = PacketBuffer.copyOf(Legs.rtp(i, i, 160));
            assertEquals(SrtpStatus.OK, sender.protect(packet));
            forPlain[i] = BridgePacket.of(packet.toByteArray(), 10, 60);
            packets[i] = BridgePacket.of(packet.toByteArray(), 10, 60);
        }
        long plainBytes = bytesPerPacket(forPlain, packet -> plain.reverseTransformPacket(packet, false));
        SrtpCryptoContext receive = browser.receiveFactory().deriveContext(Legs.SSRC, 0);
        long receiveBytes = bytesPerPacket(packets, packet -> receive.reverseTransformPacket(packet, false));
        assertNoMore("receive", receiveBytes, plainBytes);
    }

    /** Packets without inner layer, each of them {@code times} times. */
    private static BridgePacket[] inBridge(int times) {
        BridgePacket[] packets = new BridgePacket[PACKETS];
        for (int i = 0; i < PACKETS; i++) {
            packets[i] = BridgePacket.of(Legs.rtp(i / times, i / times, 160), 10, 60);
        }
        return packets;
    }
}
