package org.jvbperc.md.srtp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.jitsi.srtp.SrtcpCryptoContext;
import org.jitsi.srtp.SrtpCryptoContext;
import org.jitsi.srtp.SrtpErrorStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.jvbperc.crypto.ProtectionProfile;
import org.jvbperc.crypto.SecretBytes;
import org.jvbperc.md.metrics.PercMetrics;
import org.jvbperc.rtp.RtpView;
import org.jvbperc.srtp.VectorFile;

/**
 * The Media Distributor's steps of RFC 8723 section 5.2 against vectors made by an independent implementation (see the file's
 * provenance in perc-core's tests): every relay case, octet for octet, behind the manipulations of a bridge.
 */
class PercSrtpRfcTest {
    private static final HexFormat HEX = HexFormat.of();
    private static final byte[] SHORT_FIELD = {0};
    /** A Full field for a 16-octet key: 40 octets of ciphertext, SPI, Epoch, length 47, type 2. */
    private static final byte[] FULL_FIELD = HEX.parseHex("c1".repeat(40) + "0001" + "0002" + "002f" + "02");

    private static JsonNode vectors() {
        return VectorFile.load(VectorFile.class, VectorFile.DOUBLE_GENERATED);
    }

    static Stream<Arguments> relays() {
        List<Arguments> result = new ArrayList<>();
        JsonNode cases = vectors().get("cases");
        for (JsonNode vector : cases) {
            for (JsonNode relay : vector.path("relays")) {
                String name = vector.get("profile").asText() + " "
                        + vector.get("name").asText() + " " + relay.get("changes");
                result.add(arguments(name, keys(cases, vector), vector, relay));
            }
        }
        assertEquals(74, result.size());
        return result.stream();
    }

    private static JsonNode keys(JsonNode cases, JsonNode vector) {
        for (JsonNode candidate : cases) {
            if (candidate.get("name").asText().equals("KEYS")
                    && candidate.get("profile").equals(vector.get("profile"))) {
                return candidate;
            }
        }
        throw new IllegalStateException("no keys");
    }

    private static SecretBytes secret(JsonNode keys, String name) {
        return SecretBytes.copyOf(bytes(keys, name));
    }

    private static byte[] bytes(JsonNode node, String name) {
        return HEX.parseHex(node.get(name).asText());
    }

    private static HopByHopLeg leg() {
        return new HopByHopLeg(4, 8, 1 << 20, new PercMetrics(), Legs.LOGGER);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("relays")
    void relay_vectorPacket_isTheVectorsOctets(String name, JsonNode keys, JsonNode vector, JsonNode relay)
            throws Exception {
        ProtectionProfile profile =
                ProtectionProfile.valueOf(vector.get("profile").asText());
        byte[] field = name.length() % 2 == 0 ? SHORT_FIELD : FULL_FIELD;
        byte[] fromEndpoint = concat(bytes(vector, "srtp_from_endpoint"), field);
        int ssrc = RtpView.ssrc(fromEndpoint, 0);
        SrtpCryptoContext receive = leg().rtpReceive(
                        profile, secret(keys, "outer_master_key_leg_A"), secret(keys, "outer_master_salt_leg_A"))
                .deriveContext(ssrc, vector.get("roc_outer").asInt());
        SrtpCryptoContext send = leg().rtpSend(
                        profile, secret(keys, "outer_master_key_leg_B"), secret(keys, "outer_master_salt_leg_B"))
                .deriveContext(ssrc, relay.path("roc_outer_out").asInt(0));

        BridgePacket packet = BridgePacket.of(fromEndpoint, 10, 20);
        assertEquals(SrtpErrorStatus.OK, receive.reverseTransformPacket(packet, false));
        byte[] b = packet.getBuffer();
        int off = packet.getOffset();
        assertEquals(false, RtpView.padding(b, off));
        JsonNode changes = relay.get("changes");
        if (changes.has("pt")) {
            RtpView.setPayloadType(b, off, changes.get("pt").asInt());
        }
        if (changes.has("seq")) {
            RtpView.setSequenceNumber(b, off, changes.get("seq").asInt());
        }
        if (changes.has("m")) {
            RtpView.setMarker(b, off, changes.get("m").asInt() == 1);
        }
        RtpView.setTimestamp(b, off, 0xBB9);
        assertEquals(SrtpErrorStatus.OK, send.transformPacket(packet));
        assertArrayEquals(concat(bytes(relay, "srtp_to_receiver"), field), packet.toByteArray());
    }

    @Test
    void rtcp_vectorPacket_isTheVectorsOctets() throws Exception {
        JsonNode cases = vectors().get("cases");
        for (JsonNode vector : cases) {
            if (!vector.has("srtcp")) {
                continue;
            }
            JsonNode keys = keys(cases, vector);
            ProtectionProfile profile =
                    ProtectionProfile.valueOf(vector.get("profile").asText());
            SecretBytes key = secret(keys, "outer_master_key_leg_A");
            SecretBytes salt = secret(keys, "outer_master_salt_leg_A");
            byte[] rtcp = bytes(vector, "rtcp");
            int ssrc = org.jvbperc.rtp.BigEndian.int32(rtcp, 4);
            SrtcpCryptoContext receive = leg().rtcp(false, profile, key, salt).deriveControlContext(ssrc);
            BridgePacket packet = BridgePacket.of(bytes(vector, "srtcp"), 0, 0);
            assertEquals(SrtpErrorStatus.OK, receive.reverseTransformPacket(packet));
            assertArrayEquals(rtcp, packet.toByteArray());

            SrtcpCryptoContext send = leg().rtcp(true, profile, key, salt).deriveControlContext(ssrc);
            BridgePacket out = BridgePacket.of(rtcp, 0, 20);
            while (!HEX.formatHex(out.toByteArray())
                    .endsWith("8000000" + vector.get("index").asInt())) {
                out = BridgePacket.of(rtcp, 0, 20);
                assertEquals(SrtpErrorStatus.OK, send.transformPacket(out));
            }
            assertArrayEquals(bytes(vector, "srtcp"), out.toByteArray());
        }
    }

    @Test
    void receive_illegalConfigOctets_authFail() throws Exception {
        JsonNode illegal = vectors().get("bad_ohb_config_octets");
        Legs legs = Legs.double128();
        SrtpCryptoContext receive = legs.receiveFactory().deriveContext(Legs.SSRC, 0);
        var inner = legs.endToEndSender();
        var outer = legs.outerSenderA();
        int sequenceNumber = 1;
        for (JsonNode group : illegal) {
            for (JsonNode octet : group) {
                var packet = org.jvbperc.rtp.PacketBuffer.copyOf(Legs.rtp(sequenceNumber++, 0, 20));
                inner.encrypt(packet);
                packet.buffer()[packet.end() - 1] = HEX.parseHex(octet.asText())[0];
                outer.protect(packet);
                BridgePacket bridge = BridgePacket.of(concat(packet.toByteArray(), SHORT_FIELD), 0, 20);
                assertEquals(SrtpErrorStatus.AUTH_FAIL, receive.reverseTransformPacket(bridge, false), octet.asText());
            }
        }
        assertEquals(6, legs.count(org.jvbperc.md.metrics.PercCounter.RTP_RECEIVED_ILLEGAL_OHB));
    }

    private static byte[] concat(byte[] a, byte[] b) {
        byte[] result = java.util.Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, result, a.length, b.length);
        return result;
    }
}
