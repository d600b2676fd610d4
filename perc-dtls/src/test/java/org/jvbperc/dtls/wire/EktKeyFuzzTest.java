package org.jvbperc.dtls.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.jvbperc.ekt.EktCipher;
import org.jvbperc.ekt.EktParameterSet;

/** The parsers of protected messages and of extensions, on any input. */
class EktKeyFuzzTest {
    @FuzzTest(maxDuration = "60s")
    void body(byte[] body) {
        for (EktCipher cipher : EktCipher.values()) {
            try (EktParameterSet parameters = EktKeyCodec.parse(cipher, body)) {
                boolean twoOctets = body[0] == 0;
                assertArrayEquals(body, EktKeyCodec.encode(parameters, twoOctets ? 2 : 1));
            } catch (DtlsDecodeException expected) {
                // Most input is no EKTKey.
            }
        }
    }

    @FuzzTest(maxDuration = "60s")
    void extensionsAndAck(byte[] data) {
        try {
            UseSrtp parsed = UseSrtp.parse(data);
            assertArrayEquals(data, parsed.encode());
        } catch (DtlsDecodeException expected) {
            // Most input is no use_srtp.
        }
        try {
            assertArrayEquals(data, EktCiphersExtension.encodeClient(EktCiphersExtension.parseClient(data)));
        } catch (DtlsDecodeException expected) {
            // Most input is no supported_ekt_ciphers.
        }
        try {
            assertArrayEquals(data, ExternalIdExtensions.encodeSessionId(ExternalIdExtensions.parseSessionId(data)));
        } catch (DtlsDecodeException expected) {
            // Most input is no external_session_id.
        }
        try {
            assertArrayEquals(data, ExternalIdExtensions.encodeIdHash(ExternalIdExtensions.parseIdHash(data)));
        } catch (DtlsDecodeException expected) {
            // Most input is no external_id_hash.
        }
        try {
            assertEquals((data.length - 2) / 16 >= AckCodec.parse(data).size(), true);
        } catch (DtlsDecodeException expected) {
            // Most input is no ACK.
        }
    }
}
