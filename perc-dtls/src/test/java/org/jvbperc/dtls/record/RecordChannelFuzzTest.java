package org.jvbperc.dtls.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;
import org.jvbperc.dtls.ekt.EktInbox;
import org.jvbperc.dtls.wire.DtlsDecodeException;
import org.jvbperc.dtls.wire.EktKeyCodec;
import org.jvbperc.dtls.wire.HandshakeFragments;
import org.jvbperc.ekt.EktCipher;

/**
 * Handshake records of a peer that completed the handshake and then sends whatever it likes: fragments of EKTKey messages are
 * put together or refused, nothing is written outside the record, and no EKTKey octet is left in it.
 */
class RecordChannelFuzzTest {
    private static final int FRAME = 7;

    @FuzzTest(maxDuration = "60s")
    void handshakeRecords(byte[] data) {
        RecordChannel channel = new RecordChannel();
        channel.expectRosters();
        EktInbox inbox = new EktInbox(EktCipher.AESKW_128, true, 1);
        // Each record is a two-octet length and its plaintext.
        int at = 0;
        for (long number = 0; at + 2 <= data.length; number++) {
            int length = Math.min((data[at] & 0xFF) << 8 | (data[at + 1] & 0xFF), data.length - at - 2);
            receive(channel, number, Arrays.copyOfRange(data, at + 2, at + 2 + length));
            at += 2 + length;
            try {
                EktInbox.Delivery delivery = inbox.receive(channel.takeFragments());
                for (EktInbox.Item item : delivery.items()) {
                    if (item.parameters() != null) {
                        item.parameters().close();
                    }
                }
                long newest = number;
                assertTrue(delivery.acknowledge().stream().allMatch(record -> record >= 0 && record <= newest));
            } catch (DtlsDecodeException refused) {
                assertTrue(refused.getMessage().startsWith("EKTKey"), refused.getMessage());
                inbox.clear();
                return;
            }
        }
        inbox.clear();
        channel.clear();
    }

    private static void receive(RecordChannel channel, long number, byte[] record) {
        byte[] framed = new byte[record.length + 2 * FRAME];
        Arrays.fill(framed, (byte) 0x5A);
        System.arraycopy(record, 0, framed, FRAME, record.length);
        int kept = channel.receivedHandshake(number, framed, FRAME, record.length);
        assertTrue(kept >= 0 && kept <= record.length);
        for (int i = 0; i < FRAME; i++) {
            assertEquals(0x5A, framed[i]);
            assertEquals(0x5A, framed[framed.length - 1 - i]);
        }
        for (int position = FRAME; position < FRAME + kept; ) {
            int fragment = HandshakeFragments.length(framed, position, FRAME + kept - position);
            assertTrue(fragment > 0);
            assertTrue(HandshakeFragments.type(framed, position) != EktKeyCodec.HANDSHAKE_TYPE);
            position += fragment;
        }
        channel.receivedAck(framed, FRAME, record.length);
        channel.takeAcknowledged();
    }
}
