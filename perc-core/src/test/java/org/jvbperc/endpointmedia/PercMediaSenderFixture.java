package org.jvbperc.endpointmedia;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.jvbperc.ekt.EktTestSets.hasFull;
import static org.jvbperc.ekt.EktTestSets.rtp;
import static org.jvbperc.ekt.EktTestSets.secret;
import static org.jvbperc.endpointmedia.EktTestLeg.DOUBLE_128;

import java.security.SecureRandom;
import java.util.Random;
import org.jvbperc.crypto.SecretBytes;
import org.jvbperc.ekt.EktKey;
import org.jvbperc.ekt.EktParameterSet;
import org.jvbperc.ekt.EktSenderConfig;
import org.jvbperc.ekt.EktTestSets;
import org.jvbperc.rtp.PacketBuffer;
import org.jvbperc.srtp.SrtpSender;
import org.jvbperc.srtp.SrtpStatus;

/** A sender with two EKTKeys at hand and a clock that stands still. */
abstract class PercMediaSenderFixture {
    static final long MILLI = 1_000_000;
    static final long SECOND = 1_000 * MILLI;
    static final int SSRC = 0x1234ABCD;
    static final EktSenderConfig ON_REQUEST = new EktSenderConfig(3, 250, 0, 4);

    final SecretBytes outerKey = secret(new Random(1), 16);
    final SecretBytes outerSalt = secret(new Random(2), 12);
    final EktParameterSet first = EktTestSets.set(DOUBLE_128, 1);
    final EktParameterSet second = EktTestSets.set(DOUBLE_128, 2);
    PercMediaSender sender = sender(ON_REQUEST, EktKey.MAX_ENCRYPTIONS);
    long now = 77 * SECOND;
    int sequenceNumber;

    PercMediaSender sender(EktSenderConfig config, long maxEncryptions) {
        SrtpSender outer = new SrtpSender(outerKey, outerSalt);
        return new PercMediaSender(DOUBLE_128, outer, new SecureRandom(), config, maxEncryptions);
    }

    byte[] next(int ssrc) {
        PacketBuffer packet = PacketBuffer.copyOf(rtp(ssrc, sequenceNumber++, 20));
        assertEquals(SrtpStatus.OK, sender.protect(packet, now));
        return packet.toByteArray();
    }

    byte[] next() {
        return next(SSRC);
    }

    String fields(int packets) {
        StringBuilder kinds = new StringBuilder();
        for (int i = 0; i < packets; i++) {
            kinds.append(hasFull(next()) ? 'F' : 's');
        }
        return kinds.toString();
    }
}
