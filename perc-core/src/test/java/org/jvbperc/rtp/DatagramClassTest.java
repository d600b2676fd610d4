package org.jvbperc.rtp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class DatagramClassTest {
    private static DatagramClass of(int first, int second, int length) {
        byte[] datagram = new byte[length + 3];
        datagram[3] = (byte) first;
        datagram[4] = (byte) second;
        return DatagramClass.of(datagram, 3, length);
    }

    @Test
    void of_everyFirstOctet_followsTheTable() {
        for (int first = 0; first < 256; first++) {
            DatagramClass expected = first <= 3
                    ? DatagramClass.STUN
                    : first >= 20 && first <= 63
                            ? DatagramClass.DTLS
                            : first >= 128 && first <= 191 ? DatagramClass.SRTP : DatagramClass.OTHER;
            assertEquals(expected, of(first, 111, 100), "first octet " + first);
            assertEquals(expected == DatagramClass.DTLS, DatagramClass.isDtls(first), "first octet " + first);
        }
    }

    @Test
    void of_dtlsAck_isDtls() {
        assertEquals(DatagramClass.DTLS, of(26, 0xFE, 30));
    }

    @Test
    void of_secondOctet_tellsRtcpFromRtp() {
        for (int second = 0; second < 256; second++) {
            boolean rtcp = (second & 0x7F) >= 64 && (second & 0x7F) <= 95;
            assertEquals(rtcp ? DatagramClass.SRTCP : DatagramClass.SRTP, of(0x80, second, 100));
        }
        assertEquals(DatagramClass.SRTCP, of(0x81, 206, 8));
    }

    @Test
    void of_tooShort_isDropped() {
        assertEquals(DatagramClass.OTHER, DatagramClass.of(new byte[0], 0, 0));
        assertEquals(DatagramClass.OTHER, DatagramClass.of(new byte[] {22}, 0, 1));
        assertEquals(DatagramClass.OTHER, of(0x80, 111, 11));
        assertEquals(DatagramClass.OTHER, of(0x80, 200, 7));
    }
}
