package org.jvbperc.dtls.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvbperc.crypto.Octets;
import org.jvbperc.crypto.SecretBytes;
import org.jvbperc.ekt.EktCipher;
import org.jvbperc.ekt.EktParameterSet;

/** Round trips, truncation at every length and octets behind the end, for everything in this package. */
class WirePropertyTest {
    /** A parser under test; the result does not matter. */
    @FunctionalInterface
    private interface Parser {
        Object parse(byte[] octets) throws DtlsDecodeException;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void extensions_randomValues_roundTripAndRefuseEveryOtherLength(long seed) throws Exception {
        Random random = new Random(seed);
        for (int i = 0; i < 15; i++) {
            List<Integer> profiles =
                    random.ints(1 + random.nextInt(20), 0, 0x10000).boxed().toList();
            UseSrtp useSrtp = new UseSrtp(profiles, Octets.of(octets(random, random.nextInt(256))));
            assertEquals(useSrtp, UseSrtp.parse(useSrtp.encode()));
            refusesOtherLengths(useSrtp.encode(), UseSrtp::parse);

            List<Integer> ciphers =
                    random.ints(1 + random.nextInt(20), 0, 0x100).boxed().toList();
            assertEquals(ciphers, EktCiphersExtension.parseClient(EktCiphersExtension.encodeClient(ciphers)));
            refusesOtherLengths(EktCiphersExtension.encodeClient(ciphers), EktCiphersExtension::parseClient);

            String id = "x".repeat(20 + random.nextInt(236));
            assertEquals(id, ExternalIdExtensions.parseSessionId(ExternalIdExtensions.encodeSessionId(id)));
            refusesOtherLengths(ExternalIdExtensions.encodeSessionId(id), ExternalIdExtensions::parseSessionId);

            Octets hash = Octets.of(octets(random, 32));
            assertEquals(hash, ExternalIdExtensions.parseIdHash(ExternalIdExtensions.encodeIdHash(hash)));
            refusesOtherLengths(ExternalIdExtensions.encodeIdHash(hash), ExternalIdExtensions::parseIdHash);
        }
    }

    @ParameterizedTest
    @EnumSource(EktCipher.class)
    void ektKey_shortToLongestSalt_roundTripsInBothForms(EktCipher cipher) throws Exception {
        Random random = new Random(7);
        for (int salt : new int[] {EktParameterSet.SALT_LENGTH_BYTES, 13, 14, 16, 32, 127, 128, 255, 256}) {
            EktParameterSet parameters = new EktParameterSet(
                    cipher,
                    SecretBytes.copyOf(octets(random, cipher.keyLengthBytes())),
                    SecretBytes.copyOf(octets(random, salt)),
                    random.nextInt(0x10000),
                    1 + random.nextInt(EktParameterSet.MAX_TTL_SECONDS));
            assertEquals(parameters, EktKeyCodec.parse(cipher, EktKeyCodec.encode(parameters, 2)));
            if (salt < 256) {
                byte[] body = EktKeyCodec.encode(parameters, 1);
                assertEquals(parameters, EktKeyCodec.parse(cipher, body));
                refusesOtherLengths(body, octets -> EktKeyCodec.parse(cipher, octets));
            } else {
                assertThrows(IllegalArgumentException.class, () -> EktKeyCodec.encode(parameters, 1));
            }
            refusesOtherLengths(EktKeyCodec.encode(parameters, 2), octets -> EktKeyCodec.parse(cipher, octets));
        }
    }

    @Test
    void ektKey_keyOfAnotherCipherOrZeroTtl_isRefusedWithoutItsOctets() {
        EktParameterSet parameters = new EktParameterSet(
                EktCipher.AESKW_128, SecretBytes.copyOf(new byte[16]), SecretBytes.copyOf(new byte[12]), 1, 1);
        byte[] body = EktKeyCodec.encode(parameters, 2);
        DtlsDecodeException otherCipher =
                assertThrows(DtlsDecodeException.class, () -> EktKeyCodec.parse(EktCipher.AESKW_256, body));
        assertTrue(otherCipher.getMessage().contains("ekt_key_value has 16 octets"), otherCipher.getMessage());
        body[body.length - 1] = 0;
        assertThrows(DtlsDecodeException.class, () -> EktKeyCodec.parse(EktCipher.AESKW_128, body));
    }

    @Test
    void ack_anyRecordNumbers_roundTrip() throws Exception {
        Random random = new Random(11);
        for (int count = 0; count < 40; count++) {
            List<Long> numbers = random.longs(count).boxed().toList();
            byte[] message = AckCodec.encode(numbers);
            assertEquals(2 + 16 * count, message.length);
            assertEquals(numbers, AckCodec.parse(message));
            refusesOtherLengths(message, AckCodec::parse);
        }
    }

    @Test
    void ack_epochOrSequenceBeyondDtls12_isLeftOut() throws Exception {
        byte[] message = AckCodec.encode(List.of(1L << 48 | 5, 1L << 48 | 6, 1L << 48 | 7));
        message[2] = 1;
        message[2 + 16 + 8] = 1;
        assertEquals(List.of(1L << 48 | 7), AckCodec.parse(message));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 10, 244, 245, 512, 521})
    void handshakeFragments_anySplit_coverTheMessage(int length) {
        byte[] message = octets(new Random(length), length);
        byte[] assembled = new byte[length];
        for (int offset = 0; offset < length; offset += 100) {
            byte[] fragment = HandshakeFragments.encode(26, 0xABCD, message, offset, Math.min(100, length - offset));
            assertEquals(fragment.length, HandshakeFragments.length(fragment, 0, fragment.length));
            assertEquals(0xABCD, HandshakeFragments.messageSeq(fragment, 0));
            assertEquals(length, HandshakeFragments.messageLength(fragment, 0));
            System.arraycopy(
                    fragment,
                    HandshakeFragments.HEADER_BYTES,
                    assembled,
                    HandshakeFragments.fragmentOffset(fragment, 0),
                    HandshakeFragments.fragmentLength(fragment, 0));
            for (int shorter = 0; shorter < fragment.length; shorter++) {
                assertEquals(-1, HandshakeFragments.length(fragment, 0, shorter));
            }
        }
        assertArrayEquals(message, assembled);
    }

    @Test
    void handshakeFragment_reachingBeyondItsMessage_isRefused() {
        byte[] fragment = HandshakeFragments.encode(26, 0, new byte[10], 0, 10);
        fragment[8] = 1;
        assertEquals(-1, HandshakeFragments.length(fragment, 0, fragment.length));
    }

    @Test
    void records_truncatedAtEveryLength_areRefused() {
        byte[] record = new byte[DtlsRecords.HEADER_BYTES + 20];
        record[0] = 22;
        record[1] = (byte) 0xFE;
        record[2] = (byte) 0xFD;
        record[4] = 1;
        record[10] = 9;
        record[12] = 20;
        assertEquals(record.length, DtlsRecords.length(record, 0, record.length));
        assertEquals(record.length, DtlsRecords.length(Arrays.copyOf(record, 100), 0, 100));
        assertEquals(1, DtlsRecords.epoch(record, 0));
        assertEquals(1L << 48 | 9, DtlsRecords.recordNumber(record, 0));
        for (int shorter = 0; shorter < record.length; shorter++) {
            assertEquals(-1, DtlsRecords.length(record, 0, shorter));
        }
        for (int type : new int[] {0, 19, 64, 128, 255}) {
            byte[] other = record.clone();
            other[0] = (byte) type;
            assertEquals(-1, DtlsRecords.length(other, 0, other.length), "first octet " + type);
        }
    }

    private static byte[] octets(Random random, int length) {
        byte[] octets = new byte[length];
        random.nextBytes(octets);
        return octets;
    }

    private static void refusesOtherLengths(byte[] valid, Parser parser) {
        List<byte[]> others = new ArrayList<>();
        for (int length = 0; length < valid.length; length++) {
            others.add(Arrays.copyOf(valid, length));
        }
        others.add(Arrays.copyOf(valid, valid.length + 1));
        for (byte[] other : others) {
            assertThrows(DtlsDecodeException.class, () -> parser.parse(other), () -> "length " + other.length);
        }
    }
}
