package org.jvbperc.doublesrtp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.jvbperc.crypto.ProtectionProfile;
import org.jvbperc.rtp.PacketBuffer;
import org.jvbperc.rtp.RtpPackets;
import org.jvbperc.srtp.SrtpStatus;
import org.jvbperc.srtp.VectorFile;

class MediaDistributorTest {
    private static final int SSRC = 7;

    private final DoubleKeys keys = DoubleKeys.of(ProtectionProfile.DOUBLE_AEAD_AES_128_GCM_AEAD_AES_128_GCM, 3);
    private final MediaDistributorReceiver from =
            new MediaDistributorReceiver(keys.legs()[0].key(), keys.legs()[0].salt());
    private final MediaDistributorSender to = new MediaDistributorSender(keys.legs()[1].key(), keys.legs()[1].salt());

    @Test
    void transform_sameKeyOnBothLegs_isRefused() {
        MediaDistributorSender same = new MediaDistributorSender(keys.legs()[0].sender());
        assertThrows(IllegalArgumentException.class, () -> new MediaDistributorTransform(from, same));
    }

    @Test
    void receive_withTrailer_putsItDirectlyBehindTheInnerPacket() {
        byte[] trailer = VectorFile.hex("00112233445566778899aabbccddeeff02");
        PacketBuffer packet = protectedPacket(1, trailer);
        byte[] inner = innerPacket(1);
        assertEquals(SrtpStatus.OK, from.receive(packet, trailer.length));
        assertArrayEquals(inner, packet.toByteArray());
        assertArrayEquals(trailer, Arrays.copyOfRange(packet.buffer(), packet.end(), packet.end() + trailer.length));
    }

    @Test
    void send_toSeveralReceivers_giveEachItsOwn() {
        byte[] trailer = {0};
        PacketBuffer packet = protectedPacket(1, trailer);
        assertEquals(SrtpStatus.OK, from.receive(packet, 1));
        byte[] withTrailer = Arrays.copyOf(packet.buffer(), packet.length() + 1);
        for (int leg = 1; leg <= 2; leg++) {
            byte[] copy = Arrays.copyOf(withTrailer, withTrailer.length + 19);
            PacketBuffer out = new PacketBuffer(copy, 0, withTrailer.length - 1);
            MediaDistributorSender sender = leg == 1 ? to : new MediaDistributorSender(keys.legs()[2].sender());
            assertEquals(SrtpStatus.OK, sender.send(out, 1, new HeaderChange(96 + leg, leg, 1)));
            assertEquals(0, out.buffer()[out.end() - 1]);
            out.setLength(out.length() - 1);
            assertEquals(SrtpStatus.OK, keys.legs()[leg].receiver().unprotect(out));
            assertEquals(SrtpStatus.OK, keys.innerReceiver(SSRC, 0).decrypt(out));
        }
    }

    @Test
    void send_withoutRoomForBlockTagAndTrailer_saysSo() {
        PacketBuffer packet = protectedPacket(1, new byte[5]);
        assertEquals(SrtpStatus.OK, from.receive(packet, 5));
        int length = packet.length();
        HeaderChange all = new HeaderChange(1, 1, 1);
        byte[] tight = Arrays.copyOf(packet.buffer(), length + 5 + 3 + 16 - 1);
        assertEquals(SrtpStatus.NO_ROOM, to.send(new PacketBuffer(tight, 0, length), 5, all));
        byte[] exact = Arrays.copyOf(packet.buffer(), length + 5 + 3 + 16);
        assertEquals(SrtpStatus.OK, to.send(new PacketBuffer(exact, 0, length), 5, all));
    }

    @Test
    void relay_ofARepeatedPacket_isAReplay() {
        MediaDistributorTransform transform = new MediaDistributorTransform(from, to);
        byte[] srtp = protectedPacket(1, new byte[0]).toByteArray();
        assertEquals(SrtpStatus.OK, transform.relay(PacketBuffer.copyOf(srtp), 0, HeaderChange.NONE));
        assertEquals(SrtpStatus.REPLAY, transform.relay(PacketBuffer.copyOf(srtp), 0, HeaderChange.NONE));
    }

    @Test
    void relay_ofReorderedPackets_forwardsAll() {
        MediaDistributorTransform transform = new MediaDistributorTransform(from, to);
        PacketBuffer[] packets = {
            protectedPacket(1, new byte[0]), protectedPacket(2, new byte[0]), protectedPacket(3, new byte[0])
        };
        for (int i : new int[] {0, 2, 1}) {
            assertEquals(SrtpStatus.OK, transform.relay(packets[i], 0, HeaderChange.NONE));
        }
    }

    @Test
    void relay_twoPacketsOntoOneSequenceNumber_isNonceReuse() {
        MediaDistributorTransform transform = new MediaDistributorTransform(from, to);
        PacketBuffer first = protectedPacket(1, new byte[0]);
        PacketBuffer second = protectedPacket(2, new byte[0]);
        assertEquals(SrtpStatus.OK, transform.relay(first, 0, HeaderChange.NONE));
        assertEquals(
                SrtpStatus.NONCE_REUSE,
                transform.relay(second, 0, new HeaderChange(HeaderChange.KEEP, -1, HeaderChange.KEEP)));
    }

    @Test
    void receive_ofAChangedPacket_failsAndKeepsTheLength() {
        PacketBuffer packet = protectedPacket(1, new byte[3]);
        packet.buffer()[20] ^= 1;
        int length = packet.length();
        assertEquals(SrtpStatus.AUTH_FAIL, from.receive(packet, 3));
        assertEquals(length, packet.length());
        assertEquals(SrtpStatus.MALFORMED, from.receive(packet, length + 1));
        assertEquals(SrtpStatus.MALFORMED, from.receive(packet, -1));
    }

    @Test
    void receive_ofAnOuterPacketWithoutInnerLayer_isRefused() {
        for (int payload = 0; payload <= 17; payload++) {
            byte[] rtp = RtpPackets.simple(SSRC, payload, payload);
            Arrays.fill(rtp, 12, rtp.length, (byte) 0);
            PacketBuffer packet = PacketBuffer.copyOf(rtp);
            assertEquals(SrtpStatus.OK, keys.legs()[0].sender().protect(packet));
            assertEquals(payload < 17 ? SrtpStatus.MALFORMED : SrtpStatus.OK, from.receive(packet));
        }
    }

    private PacketBuffer protectedPacket(int sequenceNumber, byte[] trailer) {
        PacketBuffer packet = PacketBuffer.copyOf(innerPacket(sequenceNumber));
        assertEquals(SrtpStatus.OK, keys.legs()[0].sender().protect(packet));
        System.arraycopy(trailer, 0, packet.buffer(), packet.end(), trailer.length);
        packet.setLength(packet.length() + trailer.length);
        return packet;
    }

    private byte[] innerPacket(int sequenceNumber) {
        PacketBuffer packet = PacketBuffer.copyOf(RtpPackets.simple(SSRC, sequenceNumber, 50));
        assertEquals(SrtpStatus.OK, keys.inner(SSRC, 0).encrypt(packet));
        return packet.toByteArray();
    }
}
