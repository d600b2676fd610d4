package org.jvbperc.rtp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class RtpViewTest {
    private static final HexFormat HEX = HexFormat.of();

    @Test
    void accessors_ofAPacketBehindOtherOctets_readItsFields() {
        byte[] b = HEX.parseHex("ffff" + "b2ef1234" + "89abcdef" + "cafebabe" + "11111111" + "22222222" + "bede0001"
                + "10aa0000" + "00");
        assertTrue(RtpView.padding(b, 2));
        assertTrue(RtpView.extension(b, 2));
        assertEquals(2, RtpView.csrcCount(b, 2));
        assertTrue(RtpView.marker(b, 2));
        assertEquals(0x6f, RtpView.payloadType(b, 2));
        assertEquals(0x1234, RtpView.sequenceNumber(b, 2));
        assertEquals(0x89abcdefL, RtpView.timestamp(b, 2));
        assertEquals(0xcafebabe, RtpView.ssrc(b, 2));
        assertEquals(20, RtpView.fixedHeaderLength(b, 2));
        assertEquals(28, RtpView.headerLength(b, 2, b.length - 2));
        assertEquals(0xbede, RtpView.extensionProfile(b, 2));
    }

    @Test
    void setters_whenCalled_changeTheirFieldOnly() {
        byte[] b = new byte[14];
        RtpView.setPayloadType(b, 1, 0xFF);
        assertArrayEquals(HEX.parseHex("00007f0000000000000000000000"), b);
        RtpView.setMarker(b, 1, true);
        RtpView.setPayloadType(b, 1, 1);
        assertArrayEquals(HEX.parseHex("0000810000000000000000000000"), b);
        RtpView.setMarker(b, 1, false);
        RtpView.setPayloadType(b, 1, 0);
        RtpView.setSequenceNumber(b, 1, 0x1FEFD);
        RtpView.setTimestamp(b, 1, 0xA1B2C3D4L);
        RtpView.setSsrc(b, 1, 0x99887766);
        RtpView.setPadding(b, 1, true);
        RtpView.setExtension(b, 1, true);
        assertArrayEquals(HEX.parseHex("003000fefda1b2c3d49988776600"), b);
        RtpView.setPadding(b, 1, false);
        RtpView.setExtension(b, 1, false);
        assertEquals(0, b[1]);
    }

    @Test
    void headerLength_ofMalformedPackets_isMinusOne() {
        byte[] b = HEX.parseHex("916f1234" + "00000000" + "cafebabe" + "11111111" + "bede0002" + "0000000000000000");
        assertEquals(28, RtpView.headerLength(b, 0, b.length));
        for (int length = 0; length < b.length; length++) {
            assertEquals(-1, RtpView.headerLength(b, 0, length), "length " + length);
        }
        byte[] hugeExtension = b.clone();
        BigEndian.putInt16(hugeExtension, 18, 0xFFFF);
        assertEquals(-1, RtpView.headerLength(hugeExtension, 0, b.length));
        for (int version : new int[] {0x00, 0x40, 0xC0}) {
            byte[] other = b.clone();
            other[0] = (byte) (other[0] & 0x3F | version);
            assertEquals(-1, RtpView.headerLength(other, 0, b.length));
        }
    }

    @Test
    void rtcp_onASharedPort_isToldByTheSecondOctet() {
        for (int second = 0; second < 256; second++) {
            byte[] b = {(byte) 0x80, (byte) second};
            int type = second & 0x7F;
            assertEquals(type >= 64 && type <= 95, RtcpView.isRtcp(b, 0, 2), "second octet " + second);
        }
        assertFalse(RtcpView.isRtcp(new byte[] {(byte) 0x80}, 0, 1));
    }

    @Test
    void rtcpAccessors_ofASenderReport_readItsFields() {
        byte[] b = HEX.parseHex("0081c8000d4d617273");
        assertEquals(1, RtcpView.count(b, 1));
        assertEquals(200, RtcpView.packetType(b, 1));
        assertEquals(56, RtcpView.packetLength(b, 1));
        assertEquals(0x4d617273, RtcpView.ssrc(b, 1));
        assertTrue(RtcpView.isWellFormed(b, 1, 8));
        assertFalse(RtcpView.isWellFormed(b, 1, 7));
        assertFalse(RtcpView.isWellFormed(Arrays.copyOf(b, 20), 0, 20));
    }
}
