package org.jvbperc.doublesrtp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.jvbperc.crypto.ProtectionProfile;
import org.jvbperc.rtp.PacketBuffer;
import org.jvbperc.rtp.RtpPackets;
import org.jvbperc.rtp.RtpPackets.Extension;
import org.jvbperc.rtp.RtpView;
import org.jvbperc.srtp.SrtpReceiver;
import org.jvbperc.srtp.SrtpStatus;

/** Properties of every packet on its way through protect, one to three distributors, and unprotect. */
class DoublePropertyTest {
    private static final long SEED = 8723;
    private static final int MAX_PAYLOAD = 1400;

    @ParameterizedTest
    @EnumSource(
            value = ProtectionProfile.class,
            names = {"DOUBLE_.*"},
            mode = EnumSource.Mode.MATCH_ANY)
    void unprotect_ofRelayedPackets_givesTheOriginal(ProtectionProfile profile) {
        Random random = new Random(SEED);
        DoubleKeys keys = DoubleKeys.of(profile, 4);
        for (int payload = 0; payload <= MAX_PAYLOAD; payload++) {
            Extension extension = Extension.values()[payload % Extension.values().length];
            byte[] rtp = RtpPackets.random(random, payload % 16, extension, payload);
            int distributors = 1 + random.nextInt(3);
            String where = "seed " + SEED + ", payload of " + payload;
            byte[] trailer = new byte[random.nextInt(3) == 0 ? 63 : 1];
            random.nextBytes(trailer);

            PacketBuffer packet = packetWithRoom(rtp, random.nextInt(50));
            int ssrc = RtpView.ssrc(rtp, 0);
            long roc = random.nextInt() & 0xFFFFFFFFL;
            assertEquals(SrtpStatus.OK, keys.inner(ssrc, roc).encrypt(packet), where);
            assertEquals(SrtpStatus.OK, keys.legs()[0].sender().protect(packet), where);
            assertEquals(rtp.length + 33, packet.length());
            append(packet, trailer);
            for (int i = 0; i < distributors; i++) {
                MediaDistributorTransform transform = new MediaDistributorTransform(
                        new MediaDistributorReceiver(keys.legs()[i].receiver()),
                        new MediaDistributorSender(keys.legs()[i + 1].sender()));
                assertEquals(
                        SrtpStatus.OK,
                        transform.relay(packet, trailer.length, randomChange(random, rtp, packet)),
                        where);
                assertArrayEquals(trailer, tail(packet, trailer.length), where);
            }
            packet.setLength(packet.length() - trailer.length);
            byte[] expected = rtp.clone();
            RtpView.setPayloadType(expected, 0, RtpView.payloadType(packet.buffer(), packet.offset()));
            RtpView.setSequenceNumber(expected, 0, RtpView.sequenceNumber(packet.buffer(), packet.offset()));
            boolean marker = RtpView.marker(packet.buffer(), packet.offset());
            assertEquals(SrtpStatus.OK, keys.legs()[distributors].receiver().unprotect(packet), where);
            assertEquals(
                    necessaryConfig(rtp, expected, marker),
                    OriginalHeaderBlock.config(packet.buffer(), packet.end()),
                    where);
            assertEquals(SrtpStatus.OK, keys.innerReceiver(ssrc, roc).decrypt(packet), where);
            assertArrayEquals(expected, packet.toByteArray(), where);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = ProtectionProfile.class,
            names = {"DOUBLE_.*"},
            mode = EnumSource.Mode.MATCH_ANY)
    void unprotect_anyBitChanged_isRefusedAndLeavesThePacket(ProtectionProfile profile) {
        DoubleKeys keys = DoubleKeys.of(profile, 1);
        for (Extension extension : Extension.values()) {
            byte[] rtp = RtpPackets.random(new Random(SEED), 2, extension, 20);
            int ssrc = RtpView.ssrc(rtp, 0);
            byte[] srtp = protectedPacket(keys, rtp);
            for (int bit = 0; bit < 8 * srtp.length; bit++) {
                PacketBuffer packet = PacketBuffer.copyOf(flip(srtp, bit));
                SrtpReceiver outer = keys.legs()[0].receiver();
                SrtpStatus status = outer.unprotect(packet);
                assertTrue(
                        status == SrtpStatus.AUTH_FAIL || status == SrtpStatus.MALFORMED,
                        status + " after bit " + bit + " of a packet with extension " + extension);
                assertEquals(0, outer.sourceCount());
                assertArrayEquals(flip(srtp, bit), packet.toByteArray());
            }
            assertEquals(SrtpStatus.OK, receive(keys, ssrc, PacketBuffer.copyOf(srtp)));
        }
    }

    /**
     * The changes that a distributor with the outer keys can make unnoticed: it can change the extension, which has no
     * end-to-end integrity, and say in the Original Header Block that the marker bit was what it is.
     */
    @ParameterizedTest
    @EnumSource(
            value = ProtectionProfile.class,
            names = {"DOUBLE_.*"},
            mode = EnumSource.Mode.MATCH_ANY)
    void decrypt_anyBitChangedByADistributor_isRefusedButForTheExtension(ProtectionProfile profile) {
        DoubleKeys keys = DoubleKeys.of(profile, 1);
        for (Extension extension : Extension.values()) {
            byte[] rtp = RtpPackets.random(new Random(SEED), 1, extension, 20);
            int ssrc = RtpView.ssrc(rtp, 0);
            PacketBuffer inner = PacketBuffer.copyOf(rtp);
            assertEquals(SrtpStatus.OK, keys.inner(ssrc, 0).encrypt(inner));
            byte[] plain = inner.toByteArray();
            int extensionStart = RtpView.fixedHeaderLength(rtp, 0);
            int headerLength = RtpView.headerLength(rtp, 0, rtp.length);
            for (int bit = 0; bit < 8 * plain.length; bit++) {
                byte[] changed = flip(plain, bit);
                PacketBuffer packet = PacketBuffer.copyOf(changed);
                SrtpStatus status = keys.innerReceiver(ssrc, 0).decrypt(packet);
                int octet = bit / 8;
                boolean extensionLength = octet == extensionStart + 2 || octet == extensionStart + 3;
                boolean inExtension = octet >= extensionStart && octet < headerLength && !extensionLength;
                boolean sameMarkerTwice = octet == plain.length - 1 && !RtpView.marker(rtp, 0) && bit % 8 == 2;
                if (inExtension || sameMarkerTwice) {
                    assertEquals(SrtpStatus.OK, status);
                    assertArrayEquals(inExtension ? flip(rtp, bit) : rtp, packet.toByteArray());
                } else {
                    assertNotEquals(SrtpStatus.OK, status, "bit " + bit + " with extension " + extension);
                    assertArrayEquals(changed, packet.toByteArray());
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = ProtectionProfile.class,
            names = {"DOUBLE_.*"},
            mode = EnumSource.Mode.MATCH_ANY)
    void everyOperation_packetCutAtAnyLength_refusesWithoutException(ProtectionProfile profile) {
        DoubleKeys keys = DoubleKeys.of(profile, 2);
        for (Extension extension : Extension.values()) {
            byte[] rtp = RtpPackets.random(new Random(SEED), 15, extension, 40);
            int ssrc = RtpView.ssrc(rtp, 0);
            byte[] srtp = protectedPacket(keys, rtp);
            PacketBuffer inner = PacketBuffer.copyOf(rtp);
            assertEquals(SrtpStatus.OK, keys.inner(ssrc, 0).encrypt(inner));
            byte[] plain = inner.toByteArray();
            for (int length = 0; length < srtp.length; length++) {
                byte[] cut = Arrays.copyOf(srtp, length);
                assertNotEquals(SrtpStatus.OK, keys.legs()[0].receiver().unprotect(PacketBuffer.copyOf(cut)));
                assertNotEquals(
                        SrtpStatus.OK,
                        new MediaDistributorReceiver(keys.legs()[0].receiver()).receive(PacketBuffer.copyOf(cut), 1));
            }
            for (int length = 0; length < plain.length; length++) {
                byte[] cut = Arrays.copyOf(plain, length);
                assertNotEquals(SrtpStatus.OK, keys.innerReceiver(ssrc, 0).decrypt(PacketBuffer.copyOf(cut)));
                SrtpStatus sent = new MediaDistributorSender(keys.legs()[1].sender())
                        .send(PacketBuffer.copyOf(cut), HeaderChange.NONE);
                assertTrue(
                        length > RtpView.headerLength(rtp, 0, rtp.length) || sent == SrtpStatus.MALFORMED,
                        sent + " at " + length);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = ProtectionProfile.class,
            names = {"DOUBLE_.*"},
            mode = EnumSource.Mode.MATCH_ANY)
    void transforms_atAnyOffset_writeTheSameAndNothingAround(ProtectionProfile profile) {
        DoubleKeys keys = DoubleKeys.of(profile, 2);
        byte[] rtp = RtpPackets.random(new Random(SEED), 3, Extension.ONE_BYTE, 333);
        byte[] expected = relayed(keys, PacketBuffer.copyOf(rtp));
        for (int offset = 0; offset < 70; offset += 7) {
            byte[] array = new byte[offset + rtp.length + 36 + 9];
            Arrays.fill(array, (byte) 0x5A);
            System.arraycopy(rtp, 0, array, offset, rtp.length);
            PacketBuffer packet = new PacketBuffer(array, offset, rtp.length);
            assertArrayEquals(expected, relayed(keys, packet));
            for (int i = 0; i < array.length; i++) {
                if (i < offset || i >= offset + rtp.length + 36) {
                    assertEquals(0x5A, array[i], "octet " + i + " is outside the packet at " + offset);
                }
            }
        }
    }

    private static byte[] relayed(DoubleKeys keys, PacketBuffer packet) {
        int ssrc = RtpView.ssrc(packet.buffer(), packet.offset());
        assertEquals(SrtpStatus.OK, keys.inner(ssrc, 5).encrypt(packet));
        assertEquals(SrtpStatus.OK, keys.legs()[0].sender().protect(packet));
        MediaDistributorTransform transform = new MediaDistributorTransform(
                new MediaDistributorReceiver(keys.legs()[0].receiver()),
                new MediaDistributorSender(keys.legs()[1].sender()));
        boolean marker = RtpView.marker(packet.buffer(), packet.offset());
        int payloadType = RtpView.payloadType(packet.buffer(), packet.offset());
        assertEquals(SrtpStatus.OK, transform.relay(packet, 0, new HeaderChange(payloadType ^ 1, 77, marker ? 0 : 1)));
        return packet.toByteArray();
    }

    /** The Config that says what differs from the original, and no more (RFC 8723 section 5.2). */
    private static int necessaryConfig(byte[] original, byte[] outer, boolean outerMarker) {
        boolean marker = RtpView.marker(original, 0);
        return (RtpView.payloadType(original, 0) != RtpView.payloadType(outer, 0) ? 0x02 : 0)
                | (RtpView.sequenceNumber(original, 0) != RtpView.sequenceNumber(outer, 0) ? 0x01 : 0)
                | (marker == outerMarker ? 0 : marker ? 0x0C : 0x04);
    }

    /** Any change, some back to what the sender had. */
    private static HeaderChange randomChange(Random random, byte[] original, PacketBuffer packet) {
        int current = RtpView.sequenceNumber(packet.buffer(), packet.offset());
        int payloadType = switch (random.nextInt(3)) {
            case 0 -> HeaderChange.KEEP;
            case 1 -> RtpView.payloadType(original, 0);
            default -> random.nextInt(128);
        };
        int offset = switch (random.nextInt(3)) {
            case 0 -> 0;
            case 1 -> RtpView.sequenceNumber(original, 0) - current;
            default -> random.nextInt();
        };
        return new HeaderChange(payloadType, offset, random.nextInt(3) - 1);
    }

    private static byte[] protectedPacket(DoubleKeys keys, byte[] rtp) {
        PacketBuffer packet = PacketBuffer.copyOf(rtp);
        assertEquals(SrtpStatus.OK, keys.inner(RtpView.ssrc(rtp, 0), 0).encrypt(packet));
        assertEquals(SrtpStatus.OK, keys.legs()[0].sender().protect(packet));
        return packet.toByteArray();
    }

    private static SrtpStatus receive(DoubleKeys keys, int ssrc, PacketBuffer packet) {
        SrtpStatus status = keys.legs()[0].receiver().unprotect(packet);
        return status == SrtpStatus.OK ? keys.innerReceiver(ssrc, 0).decrypt(packet) : status;
    }

    private static PacketBuffer packetWithRoom(byte[] rtp, int offset) {
        byte[] array = new byte[offset + rtp.length + PacketBuffer.TAIL_ROOM_BYTES];
        System.arraycopy(rtp, 0, array, offset, rtp.length);
        return new PacketBuffer(array, offset, rtp.length);
    }

    private static void append(PacketBuffer packet, byte[] trailer) {
        System.arraycopy(trailer, 0, packet.buffer(), packet.end(), trailer.length);
        packet.setLength(packet.length() + trailer.length);
    }

    private static byte[] tail(PacketBuffer packet, int length) {
        return Arrays.copyOfRange(packet.buffer(), packet.end() - length, packet.end());
    }

    private static byte[] flip(byte[] bytes, int bit) {
        byte[] changed = bytes.clone();
        changed[bit / 8] ^= (byte) (1 << bit % 8);
        return changed;
    }
}
