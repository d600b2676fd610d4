package org.jvbperc.doublesrtp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;
import org.jvbperc.crypto.ProtectionProfile;
import org.jvbperc.rtp.PacketBuffer;
import org.jvbperc.rtp.RtpView;
import org.jvbperc.srtp.SrtpStatus;

/**
 * Any octets as what an endpoint with valid outer keys sends: no exception, and what is relayed has the inner layer unchanged.
 * The first four octets choose the changes and the trailer's length.
 */
class MediaDistributorFuzzTest {
    private final DoubleKeys keys = DoubleKeys.of(ProtectionProfile.DOUBLE_AEAD_AES_128_GCM_AEAD_AES_128_GCM, 2);

    @FuzzTest(maxDuration = "60s")
    void relay(byte[] data) {
        if (data.length < 4) {
            return;
        }
        HeaderChange change = new HeaderChange(data[0] < 0 ? HeaderChange.KEEP : data[0], data[1], data[2] & 1);
        byte[] rtp = Arrays.copyOfRange(data, 4, data.length);
        byte[] trailer = new byte[data[3] & 0x3F];
        Arrays.fill(trailer, (byte) 0xE7);

        PacketBuffer packet = new PacketBuffer(Arrays.copyOf(rtp, rtp.length + 200), 0, rtp.length);
        MediaDistributorTransform transform = new MediaDistributorTransform(
                new MediaDistributorReceiver(keys.legs()[0].receiver()),
                new MediaDistributorSender(keys.legs()[1].sender()));
        if (keys.legs()[0].sender().protect(packet) != SrtpStatus.OK) {
            transform.relay(packet, trailer.length, change);
            return;
        }
        System.arraycopy(trailer, 0, packet.buffer(), packet.end(), trailer.length);
        packet.setLength(packet.length() + trailer.length);
        if (transform.relay(packet, trailer.length, change) != SrtpStatus.OK) {
            return;
        }
        assertArrayEquals(trailer, Arrays.copyOfRange(packet.buffer(), packet.end() - trailer.length, packet.end()));
        packet.setLength(packet.length() - trailer.length);
        assertEquals(SrtpStatus.OK, keys.legs()[1].receiver().unprotect(packet));
        int header = RtpView.headerLength(rtp, 0, rtp.length);
        int before = OriginalHeaderBlock.length(rtp, header, rtp.length);
        int after = OriginalHeaderBlock.length(packet.buffer(), header, packet.end());
        assertArrayEquals(
                Arrays.copyOfRange(rtp, header, rtp.length - before),
                Arrays.copyOfRange(packet.buffer(), header, packet.end() - after));
        assertEquals(
                OriginalHeaderBlock.sequenceNumber(rtp, rtp.length, RtpView.sequenceNumber(rtp, 0)),
                OriginalHeaderBlock.sequenceNumber(
                        packet.buffer(), packet.end(), RtpView.sequenceNumber(packet.buffer(), 0)));
        assertEquals(
                OriginalHeaderBlock.payloadType(rtp, rtp.length, RtpView.payloadType(rtp, 0)),
                OriginalHeaderBlock.payloadType(
                        packet.buffer(), packet.end(), RtpView.payloadType(packet.buffer(), 0)));
        assertEquals(
                OriginalHeaderBlock.marker(rtp, rtp.length, RtpView.marker(rtp, 0)),
                OriginalHeaderBlock.marker(packet.buffer(), packet.end(), RtpView.marker(packet.buffer(), 0)));
    }

    @FuzzTest(maxDuration = "60s")
    void decrypt(byte[] data) {
        if (data.length < 12) {
            return;
        }
        EndToEndReceiver receiver = keys.innerReceiver(RtpView.ssrc(data, 0), 0);
        PacketBuffer packet = PacketBuffer.copyOf(data);
        if (receiver.decrypt(packet) != SrtpStatus.OK) {
            assertArrayEquals(data, packet.toByteArray());
        }
    }
}
