package org.jvbperc.endpointmedia;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.jvbperc.ekt.EktTestSets.rtp;
import static org.jvbperc.ekt.EktTestSets.secret;
import static org.jvbperc.endpointmedia.EktTestLeg.DOUBLE_128;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.security.SecureRandom;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvbperc.crypto.SecretBytes;
import org.jvbperc.doublesrtp.EndToEndReceiver;
import org.jvbperc.doublesrtp.EndToEndSender;
import org.jvbperc.ekt.EktReceiverConfig;
import org.jvbperc.ekt.EktSenderConfig;
import org.jvbperc.ekt.EktTestSets;
import org.jvbperc.rtp.PacketBuffer;
import org.jvbperc.rtp.RtpView;
import org.jvbperc.srtp.SrtpReceiver;
import org.jvbperc.srtp.SrtpSender;
import org.jvbperc.srtp.SrtpStatus;

/** In the steady state the endpoint leg allocates no more than the two ciphers it stands on, whose allocation is JCA's. */
class PercMediaAllocationTest {
    private static final int PACKETS = 5_000;
    private static final int ROUNDS = 4;
    private static final int SSRC = 99;

    private final SecretBytes outerKey = secret(new Random(1), 16);
    private final SecretBytes outerSalt = secret(new Random(2), 12);
    private final SecretBytes innerKey = secret(new Random(3), 16);
    private final byte[] rtp = rtp(SSRC, 0, 100);
    private final byte[] array = new byte[rtp.length + PacketBuffer.TAIL_ROOM_BYTES];
    private final PacketBuffer packet = new PacketBuffer();
    private final ThreadMXBean threads = assertInstanceOf(ThreadMXBean.class, ManagementFactory.getThreadMXBean());
    private int sequenceNumber;

    private PacketBuffer next() {
        System.arraycopy(rtp, 0, array, 0, rtp.length);
        packet.set(array, 0, rtp.length);
        RtpView.setSequenceNumber(array, 0, sequenceNumber++);
        return packet;
    }

    /** Octets allocated in the last of some rounds, when everything has been loaded and made. */
    private long allocated(Runnable onePacket) {
        long id = Thread.currentThread().getId();
        long octets = 0;
        sequenceNumber = 0;
        for (int round = 0; round < ROUNDS; round++) {
            long before = threads.getThreadAllocatedBytes(id);
            for (int i = 0; i < PACKETS; i++) {
                onePacket.run();
            }
            octets = threads.getThreadAllocatedBytes(id) - before;
        }
        return octets;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void steadyState_shortOrKnownFullFields_allocatesNothingOfItsOwn(boolean full) {
        long layers = allocated(this.layersOnly()) / PACKETS;
        long leg = allocated(this.wholeLeg(full)) / PACKETS;
        assertTrue(leg <= layers + 4, "layers alone " + layers + " octets a packet, whole leg " + leg);
    }

    private Runnable layersOnly() {
        SrtpSender outerSender = new SrtpSender(outerKey, outerSalt);
        SrtpReceiver outerReceiver = new SrtpReceiver(outerKey, outerSalt);
        EndToEndSender innerSender = new EndToEndSender(DOUBLE_128, innerKey, outerSalt, SSRC, 0);
        EndToEndReceiver innerReceiver = new EndToEndReceiver(DOUBLE_128, innerKey, outerSalt, SSRC, 0);
        return () -> {
            PacketBuffer next = next();
            assertOk(innerSender.encrypt(next));
            assertOk(outerSender.protect(next));
            assertOk(outerReceiver.unprotect(next));
            assertOk(innerReceiver.decrypt(next));
        };
    }

    private Runnable wholeLeg(boolean full) {
        PercMediaSender sender = new PercMediaSender(
                DOUBLE_128, new SrtpSender(outerKey, outerSalt), new SecureRandom(), new EktSenderConfig(3, 250, 0, 1));
        PercMediaReceiver receiver =
                new PercMediaReceiver(DOUBLE_128, new SrtpReceiver(outerKey, outerSalt), EktReceiverConfig.DEFAULT);
        sender.install(EktTestSets.set(DOUBLE_128, 1), 0);
        receiver.install(EktTestSets.set(DOUBLE_128, 1), 0);
        return () -> {
            if (full) {
                sender.announce(SSRC);
            }
            PacketBuffer next = next();
            assertOk(sender.protect(next, sequenceNumber));
            assertOk(receiver.unprotect(next, sequenceNumber));
            assertEquals(rtp.length, next.length());
        };
    }

    private static void assertOk(SrtpStatus status) {
        if (status != SrtpStatus.OK) {
            throw new AssertionError(status);
        }
    }
}
