package org.jvbperc.ekt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Message types and bounds of RFC 8870 section 4.1. */
class EktFieldTest {
    @Test
    void lengthBytes_shortField_isOne() {
        assertEquals(1, length(13, 0, 0x00));
    }

    @Test
    void lengthBytes_packetWithoutRoomForAHeader_isMalformed() {
        for (int packetLength = 0; packetLength <= 12; packetLength++) {
            assertEquals(-1, EktField.lengthBytes(new byte[packetLength], 0, packetLength));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0x01, 0xFF})
    void lengthBytes_legacyAndReservedType_isMalformed(int type) {
        assertEquals(-1, length(100, 47, type));
    }

    @ParameterizedTest
    @ValueSource(ints = {23, 31, 47, 63, 255})
    void lengthBytes_fullFieldOfLegalLength_isThatLength(int fieldLength) {
        assertEquals(fieldLength, length(300, fieldLength, 0x02));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 15, 22, 24, 40, 46, 48, 62, 64, 263, 65535})
    void lengthBytes_fullFieldOfOtherLength_isMalformed(int fieldLength) {
        assertEquals(-1, length(300, fieldLength, 0x02));
    }

    @ParameterizedTest
    @CsvSource({"35, 23", "59, 47", "75, 63"})
    void lengthBytes_fullFieldBehindAHeader_fitsExactly(int packetLength, int fieldLength) {
        assertEquals(fieldLength, length(packetLength, fieldLength, 0x02));
        assertEquals(-1, length(packetLength - 1, fieldLength, 0x02));
    }

    @ParameterizedTest
    @ValueSource(ints = {0x03, 0x04, 0x7F, 0xFE})
    void lengthBytes_extensionField_isSkippableByLength(int type) {
        assertEquals(4, length(100, 4, type));
        assertEquals(88, length(100, 88, type));
        assertEquals(1027, length(1500, 1027, type));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 89, 1028, 65535})
    void lengthBytes_extensionFieldOfOtherLength_isMalformed(int fieldLength) {
        assertEquals(-1, length(fieldLength == 1028 ? 1500 : 100, fieldLength, 0x03));
    }

    @Test
    void lengthBytes_tooShortForALength_isMalformed() {
        assertEquals(-1, length(13, 0, 0x02));
        assertEquals(-1, length(14, 0, 0x03));
    }

    @Test
    void lengthBytes_packetInsideALargerArray_looksAtThePacketOnly() {
        byte[] buffer = new byte[200];
        buffer[99] = 0x02;
        buffer[98] = 47;
        assertEquals(47, EktField.lengthBytes(buffer, 20, 80));
        assertEquals(1, EktField.lengthBytes(buffer, 20, 81));
        assertEquals(-1, EktField.lengthBytes(buffer, 50, 50));
    }

    @Test
    void isFull_lastOctet_decides() {
        assertTrue(EktField.isFull(new byte[] {2}, 0, 1));
        assertFalse(EktField.isFull(new byte[] {2, 0}, 0, 2));
        assertFalse(EktField.isFull(new byte[] {2}, 0, 0));
    }

    @Test
    void plaintext_lengthsThatDoNotFitTogether_areRefused() {
        byte[] plaintext = new byte[41];
        plaintext[0] = 16;
        assertEquals(16, EktPlaintext.keyLengthBytes(plaintext, 25));
        assertEquals(-1, EktPlaintext.keyLengthBytes(plaintext, 24));
        assertEquals(-1, EktPlaintext.keyLengthBytes(plaintext, 26));
        plaintext[0] = 0;
        assertEquals(-1, EktPlaintext.keyLengthBytes(plaintext, 9));
        plaintext[0] = (byte) 0xFF;
        assertEquals(-1, EktPlaintext.keyLengthBytes(plaintext, 41));
    }

    private static int length(int packetLength, int fieldLength, int type) {
        byte[] packet = new byte[packetLength];
        packet[packetLength - 1] = (byte) type;
        packet[packetLength - 2] = (byte) fieldLength;
        packet[packetLength - 3] = (byte) (fieldLength >> 8);
        return EktField.lengthBytes(packet, 0, packetLength);
    }
}
