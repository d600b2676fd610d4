package org.jvbperc.srtp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Set;
import org.jvbperc.crypto.SecretBytes;
import org.jvbperc.rtp.PacketBuffer;
import org.jvbperc.rtp.RtcpView;

/**
 * Any octets on the wire: no exception, nothing accepted that was not protected, nothing changed that was not accepted. And any
 * octets as a packet to send: what can be protected comes back as it was.
 */
class SrtpReceiverFuzzTest {
    private final SecretBytes key = VectorFile.secret("000102030405060708090a0b0c0d0e0f");
    private final SecretBytes salt = VectorFile.secret("a0a1a2a3a4a5a6a7a8a9aaab");
    private final SrtpOptions options = SrtpOptions.RECEIVER_DEFAULT.withEncryptedExtensionIds(Set.of(1, 3, 14, 200));

    @FuzzTest(maxDuration = "60s")
    void unprotect(byte[] data) {
        try (SrtpReceiver receiver = new SrtpReceiver(key, salt, options)) {
            PacketBuffer packet = PacketBuffer.copyOf(data);
            if (receiver.unprotect(packet) != SrtpStatus.OK) {
                assertArrayEquals(data, packet.toByteArray());
                assertEquals(0, receiver.sourceCount());
            }
            PacketBuffer report = PacketBuffer.copyOf(data);
            if (receiver.unprotectRtcp(report) != SrtpStatus.OK) {
                assertArrayEquals(data, report.toByteArray());
                assertEquals(0, receiver.rtcpSourceCount());
            }
        }
    }

    @FuzzTest(maxDuration = "60s")
    void protect(byte[] data) {
        try (SrtpSender sender = new SrtpSender(key, salt, options);
                SrtpReceiver receiver = new SrtpReceiver(key, salt, options)) {
            PacketBuffer packet = PacketBuffer.copyOf(data);
            if (sender.protect(packet) == SrtpStatus.OK) {
                assertEquals(SrtpStatus.OK, receiver.unprotect(packet));
            }
            assertArrayEquals(data, packet.toByteArray());
            PacketBuffer report = PacketBuffer.copyOf(data);
            if (sender.protectRtcp(report) == SrtpStatus.OK) {
                assertEquals(data.length + SrtpSender.RTCP_EXPANSION_BYTES, report.length());
                assertEquals(data.length >= RtcpView.HEADER_BYTES, true);
                assertEquals(SrtpStatus.OK, receiver.unprotectRtcp(report));
            }
            assertArrayEquals(data, report.toByteArray());
        }
    }
}
