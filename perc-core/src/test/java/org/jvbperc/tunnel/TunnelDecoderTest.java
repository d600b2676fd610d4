package org.jvbperc.tunnel;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TunnelDecoderTest {
    private static final String ID = "0123456789ab4cdea123456789abcdef";
    private static final String KEY = "000102030405060708090a0b0c0d0e0f";
    private static final String SALT = "404142434445464748494a4b";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "010000 | SupportedProfiles.version is cut off",
                "01000100 | SupportedProfiles.protection_profiles is cut off",
                "010003000000 | SupportedProfiles.protection_profiles has 0 octets",
                "01000500000300090a | SupportedProfiles.protection_profiles has 3 octets",
                "0100050000040009 | SupportedProfiles.protection_profiles is cut off",
                "01000600000200090a | SupportedProfiles: 1 octets follow its last field",
                "020000 | UnsupportedVersion.highest_version is cut off",
                "0200020000 | UnsupportedVersion: 1 octets follow its last field",
                "04000f0123456789ab4cdea123456789abcd | TunneledDtls.association_id is cut off",
                "040012" + ID + "0000 | TunneledDtls.dtls_message is empty",
                "040013" + ID + "000216 | TunneledDtls.dtls_message is cut off",
                "040014" + ID + "00011600 | TunneledDtls: 1 octets follow its last field",
                "050000 | EndpointDisconnect.association_id is cut off",
                "050011" + ID + "00 | EndpointDisconnect: 1 octets follow its last field",
                "030012" + ID + "0005 | MediaKeys.protection_profile 0x0005 is no profile",
                "030012" + ID + "0009 | MediaKeys.mki is cut off",
                "030013" + ID + "000905 | MediaKeys.mki is cut off",
                "e00017" + "00112233445566778899aabbccddeeff" + "000000 0000 01 01 | SignAnswer.offer is empty",
                "e00016" + "00112233445566778899aabbccddeeff" + "ffffff000000 | SignAnswer.offer is cut off",
                "e10013" + "00112233445566778899aabbccddeeff" + "000000 | SignAnswerAck.answer is empty",
                "e1000f" + "00112233445566778899aabbccddee" + "| SignAnswerAck.request_id is cut off",
                "e20013" + "00112233445566778899aabbccddeeff" + "000000 | SignAnswerError.condition is empty",
                "e20014" + "00112233445566778899aabbccddeeff" + "01ff0000 | SignAnswerError.condition is not UTF-8",
                "e20014" + "00112233445566778899aabbccddeeff" + "01410401 | SignAnswerError.detail has 1025 octets",
            })
    void decode_malformedMessage_namesMessageFieldAndWhatIsWrong(String hex, String expected) {
        TunnelDecoder decoder = new TunnelDecoder(true);
        TunnelException e =
                assertThrows(TunnelException.class, () -> TunnelMessages.decodeAll(decoder, bytes(hex)), expected);
        assertTrue(e.getMessage().startsWith(expected), e.getMessage());
        assertTrue(
                e.getMessage().contains("RFC 9185 section 6.") || e.getMessage().contains("signing extension"));
    }

    @ParameterizedTest
    @CsvSource({
        "client_write_SRTP_master_key,0",
        "server_write_SRTP_master_key,1",
        "client_write_SRTP_master_salt,2",
        "server_write_SRTP_master_salt,3"
    })
    void decode_mediaKeysWithWrongLength_namesFieldAndNoKey(String field, int wrong) {
        StringBuilder body = new StringBuilder(ID + "000900");
        for (int i = 0; i < 4; i++) {
            String value = i < 2 ? KEY : SALT;
            String used = i == wrong ? value + "ff" : value;
            body.append(String.format("%02x", used.length() / 2)).append(used);
        }
        String hex = String.format("03%04x", body.length() / 2) + body;
        TunnelException e = assertThrows(
                TunnelException.class, () -> TunnelMessages.decodeAll(new TunnelDecoder(false), bytes(hex)));
        assertTrue(e.getMessage().startsWith("MediaKeys." + field + " has "), e.getMessage());
        assertFalse(e.getMessage().contains("0405"), e.getMessage());
        assertFalse(e.getMessage().contains("4445"), e.getMessage());
        assertNull(e.getCause());
    }

    @Test
    void decode_mediaKeysOfFullDoubleLength_isRefused() {
        String body = ID + "000900" + "20" + KEY + KEY + "20" + KEY + KEY + "18" + SALT + SALT + "18" + SALT + SALT;
        String hex = String.format("03%04x", body.length() / 2) + body;
        TunnelException e = assertThrows(
                TunnelException.class, () -> TunnelMessages.decodeAll(new TunnelDecoder(false), bytes(hex)));
        assertTrue(e.getMessage().contains("client_write_SRTP_master_key has 32 octets"), e.getMessage());
    }

    @Test
    void decode_afterMalformedMessage_throwsAgain() {
        TunnelDecoder decoder = new TunnelDecoder(false);
        assertThrows(TunnelException.class, () -> TunnelMessages.decodeAll(decoder, bytes("020000")));
        assertThrows(TunnelException.class, () -> decoder.decode(ByteBuffer.wrap(bytes("02000100"))));
    }

    @Test
    void decode_unknownType_isReportedAtItsHeaderAndSkipped() throws TunnelException {
        TunnelDecoder decoder = new TunnelDecoder(false);
        ByteBuffer header = ByteBuffer.wrap(bytes("06ffff"));
        assertEquals(new TunnelFrame.UnknownType(6, 65535), decoder.decode(header));
        assertTrue(decoder.isInsideMessage());
        assertNull(decoder.decode(ByteBuffer.wrap(new byte[65534])));
        ByteBuffer rest = ByteBuffer.wrap(bytes("00" + "02000107"));
        assertEquals(new TunnelFrame.Message(new UnsupportedVersion(7)), decoder.decode(rest));
        assertFalse(decoder.isInsideMessage());
    }

    @Test
    void decode_unknownTypesWithoutBody_areEachReported() throws TunnelException {
        List<TunnelFrame> frames = TunnelMessages.decodeAll(new TunnelDecoder(true), bytes("000000 ff0000 e40000"));
        assertEquals(
                List.of(
                        new TunnelFrame.UnknownType(0, 0),
                        new TunnelFrame.UnknownType(0xFF, 0),
                        new TunnelFrame.UnknownType(0xE4, 0)),
                frames);
    }

    @Test
    void decode_signingTypesWithoutAgreement_areUnknown() throws TunnelException {
        for (TunnelMessage message : List.of(
                TunnelMessages.signAnswer(), TunnelMessages.signAnswerAck(), TunnelMessages.signAnswerError())) {
            byte[] wire = TunnelCodec.encode(message);
            assertEquals(
                    List.of(new TunnelFrame.UnknownType(message.type(), wire.length - 3)),
                    TunnelMessages.decodeAll(new TunnelDecoder(false), wire));
            assertEquals(
                    List.of(new TunnelFrame.Message(message)), TunnelMessages.decodeAll(new TunnelDecoder(true), wire));
        }
    }

    @Test
    void decode_supportedProfilesOfOtherVersion_isReportedWhateverFollows() throws TunnelException {
        assertEquals(
                List.of(new TunnelFrame.OtherVersion(1)),
                TunnelMessages.decodeAll(new TunnelDecoder(false), bytes("01000501deadbeef")));
        assertEquals(
                List.of(new TunnelFrame.OtherVersion(255)),
                TunnelMessages.decodeAll(new TunnelDecoder(false), bytes("010001ff")));
    }

    @Test
    void decode_octetsAfterAFrame_stayInTheChunk() throws TunnelException {
        ByteBuffer chunk = ByteBuffer.wrap(bytes("02000101" + "020000"));
        TunnelDecoder decoder = new TunnelDecoder(false);
        assertNotNull(decoder.decode(chunk));
        assertEquals(3, chunk.remaining());
    }

    @Test
    void decode_chunk_isNotChanged() throws TunnelException {
        byte[] wire = TunnelCodec.encode(TunnelMessages.mediaKeys(TunnelMessages.ASSOCIATION));
        byte[] copy = wire.clone();
        TunnelMessages.decodeAll(new TunnelDecoder(false), wire);
        org.junit.jupiter.api.Assertions.assertArrayEquals(copy, wire);
    }

    @Test
    void decode_nonEmptyMki_isKept() throws TunnelException {
        MediaKeys keys = TunnelMessages.mediaKeys(
                TunnelMessages.ASSOCIATION,
                org.jvbperc.crypto.ProtectionProfile.DOUBLE_AEAD_AES_256_GCM_AEAD_AES_256_GCM,
                255,
                new java.util.Random(5));
        TunnelFrame frame = TunnelMessages.decodeAll(new TunnelDecoder(false), TunnelCodec.encode(keys))
                .get(0);
        assertEquals(keys, assertInstanceOf(TunnelFrame.Message.class, frame).message());
    }

    @Test
    void encode_wipedKeys_isABug() {
        MediaKeys keys = TunnelMessages.mediaKeys(TunnelMessages.ASSOCIATION);
        keys.keys().close();
        assertThrows(IllegalStateException.class, () -> TunnelCodec.encode(keys));
    }

    @Test
    void toString_messagesWithSecretsOrAssertions_showsNoContents() {
        String keys = TunnelMessages.mediaKeys(TunnelMessages.ASSOCIATION).toString();
        assertTrue(keys.contains("SecretBytes[16 octets]"), keys);
        assertEquals(
                "SignAnswer[requestId=" + TunnelMessages.REQUEST_ID + ", offer=2 octets, answer=1 octets]",
                TunnelMessages.signAnswer().toString());
        assertTrue(TunnelMessages.signAnswerAck().toString().endsWith("answer=1 octets]"));
    }

    @Test
    void decode_endpointDisconnectTwiceInOneChunk_givesBoth() {
        byte[] wire = TunnelCodec.encode(new EndpointDisconnect(TunnelMessages.ASSOCIATION));
        assertEquals(
                2,
                assertDoesNotThrow(() ->
                                TunnelMessages.decodeAll(new TunnelDecoder(false), TunnelMessages.concat(wire, wire)))
                        .size());
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }
}
