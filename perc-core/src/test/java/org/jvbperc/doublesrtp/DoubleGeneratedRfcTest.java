package org.jvbperc.doublesrtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.jvbperc.crypto.ProtectionProfile;
import org.jvbperc.crypto.SecretBytes;
import org.jvbperc.rtp.PacketBuffer;
import org.jvbperc.rtp.RtpView;
import org.jvbperc.srtp.SrtpReceiver;
import org.jvbperc.srtp.SrtpSender;
import org.jvbperc.srtp.SrtpStatus;
import org.jvbperc.srtp.VectorFile;

/**
 * RFC 8723 with both profiles: six packet shapes, six changes by a Media Distributor each, independent rollover counters,
 * repair mode and SRTCP. The vectors were generated with one independent implementation and confirmed by another.
 */
class DoubleGeneratedRfcTest {
    private static final JsonNode FILE = VectorFile.load(DoubleGeneratedRfcTest.class, VectorFile.DOUBLE_GENERATED);

    /** One profile's keys and cases. */
    private record Suite(ProtectionProfile profile, JsonNode keys) {
        static Suite of(JsonNode vector) {
            String name = VectorFile.text(vector, "profile");
            return new Suite(
                    ProtectionProfile.valueOf(name),
                    cases().filter(c -> is(c, "KEYS")
                                    && VectorFile.text(c, "profile").equals(name))
                            .findFirst()
                            .orElseThrow());
        }

        SecretBytes innerKey() {
            return VectorFile.secret(keys, "inner_master_key");
        }

        SecretBytes innerSalt() {
            return VectorFile.secret(keys, "inner_master_salt");
        }

        SrtpSender sender(char leg) {
            return new SrtpSender(outerKey(leg), outerSalt(leg));
        }

        SrtpReceiver receiver(char leg) {
            return new SrtpReceiver(outerKey(leg), outerSalt(leg));
        }

        private SecretBytes outerKey(char leg) {
            return VectorFile.secret(keys, "outer_master_key_leg_" + leg);
        }

        private SecretBytes outerSalt(char leg) {
            return VectorFile.secret(keys, "outer_master_salt_leg_" + leg);
        }
    }

    static Stream<JsonNode> cases() {
        return StreamSupport.stream(FILE.get("cases").spliterator(), false);
    }

    static Stream<Named<JsonNode>> media() {
        return cases().filter(c -> c.has("relays")).map(DoubleGeneratedRfcTest::named);
    }

    static Stream<Named<JsonNode>> repair() {
        return cases().filter(c -> VectorFile.text(c, "name").startsWith("repair mode"))
                .map(DoubleGeneratedRfcTest::named);
    }

    static Stream<Named<JsonNode>> rtcp() {
        return cases().filter(c -> is(c, "SRTCP outer only")).map(DoubleGeneratedRfcTest::named);
    }

    @Test
    void vectorFile_whenCounted_has88MediaPackets() {
        assertEquals(14, media().count());
        assertEquals(
                88,
                cases().filter(c -> c.has("relays"))
                        .mapToLong(c -> 1 + c.get("relays").size())
                        .sum());
        assertEquals(2, repair().count());
        assertEquals(2, rtcp().count());
    }

    @ParameterizedTest
    @MethodSource("media")
    void endpoint_protects_asInTheVector(JsonNode vector) {
        assertEquals(VectorFile.text(vector, "srtp_from_endpoint"), VectorFile.hex(protectedByEndpoint(vector)));
    }

    @ParameterizedTest
    @MethodSource("media")
    void distributor_changesTheHeader_asInTheVector(JsonNode vector) {
        Suite suite = Suite.of(vector);
        int ssrc = RtpView.ssrc(VectorFile.bytes(vector, "rtp"), 0);
        for (JsonNode relay : vector.get("relays")) {
            PacketBuffer packet = VectorFile.packet(vector, "srtp_from_endpoint");
            SrtpReceiver from = suite.receiver('A');
            from.setRolloverCounter(ssrc, vector.get("roc_outer").asLong());
            SrtpSender to = suite.sender('B');
            to.setRolloverCounter(ssrc, relay.path("roc_outer_out").asLong(0));
            MediaDistributorTransform transform =
                    new MediaDistributorTransform(new MediaDistributorReceiver(from), new MediaDistributorSender(to));
            assertEquals(SrtpStatus.OK, transform.relay(packet, 0, change(vector, relay)));
            assertEquals(
                    VectorFile.text(relay, "srtp_to_receiver"),
                    VectorFile.hex(packet),
                    relay.get("changes").toString());
        }
    }

    @ParameterizedTest
    @MethodSource("media")
    void receiver_ofRelayedPackets_getsThePayloadAndOriginalMarker(JsonNode vector) {
        Suite suite = Suite.of(vector);
        byte[] original = VectorFile.bytes(vector, "rtp");
        for (JsonNode relay : vector.get("relays")) {
            PacketBuffer packet = VectorFile.packet(relay, "srtp_to_receiver");
            int sequenceNumber = RtpView.sequenceNumber(packet.buffer(), 0);
            int payloadType = RtpView.payloadType(packet.buffer(), 0);
            SrtpReceiver outer = suite.receiver('B');
            outer.setRolloverCounter(
                    RtpView.ssrc(original, 0), relay.path("roc_outer_out").asLong(0));
            assertEquals(SrtpStatus.OK, outer.unprotect(packet));
            byte[] block = VectorFile.bytes(relay, "ohb");
            assertEquals(
                    VectorFile.text(relay, "ohb"),
                    VectorFile.hex(Arrays.copyOfRange(packet.buffer(), packet.end() - block.length, packet.end())));
            EndToEndReceiver inner = innerReceiver(suite, vector);
            assertEquals(SrtpStatus.OK, inner.decrypt(packet));
            byte[] expected = original.clone();
            RtpView.setPayloadType(expected, 0, payloadType);
            RtpView.setSequenceNumber(expected, 0, sequenceNumber);
            assertEquals(VectorFile.hex(expected), VectorFile.hex(packet));
            assertEquals(RtpView.payloadType(original, 0), inner.originalPayloadType());
            assertEquals(RtpView.sequenceNumber(original, 0), inner.originalSequenceNumber());
        }
    }

    @ParameterizedTest
    @MethodSource("media")
    void receiver_withIllegalConfig_rejects(JsonNode vector) {
        Suite suite = Suite.of(vector);
        for (String group : List.of("reserved_set", "B_without_M")) {
            for (JsonNode octet : FILE.get("bad_ohb_config_octets").get(group)) {
                int config = Integer.parseInt(octet.asText(), 16);
                assertFalse(OriginalHeaderBlock.isLegal(config));
                PacketBuffer packet = VectorFile.packet(vector, "srtp_from_endpoint");
                SrtpReceiver outer = suite.receiver('A');
                outer.setRolloverCounter(
                        RtpView.ssrc(packet.buffer(), 0),
                        vector.get("roc_outer").asLong());
                assertEquals(SrtpStatus.OK, outer.unprotect(packet));
                packet.buffer()[packet.end() - 1] = (byte) config;
                String before = VectorFile.hex(packet);
                assertEquals(SrtpStatus.AUTH_FAIL, innerReceiver(suite, vector).decrypt(packet));
                assertEquals(before, VectorFile.hex(packet));
                assertEquals(
                        SrtpStatus.AUTH_FAIL,
                        new MediaDistributorSender(suite.sender('B')).send(packet, HeaderChange.NONE));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("repair")
    void repairMode_outerLayerOnly_bothWays(JsonNode vector) {
        Suite suite = Suite.of(vector);
        PacketBuffer packet = VectorFile.packet(vector, "rtp");
        assertEquals(SrtpStatus.OK, suite.sender('A').protect(packet));
        assertEquals(VectorFile.text(vector, "srtp_from_endpoint"), VectorFile.hex(packet));
        assertEquals(SrtpStatus.OK, suite.receiver('A').unprotect(packet));
        assertEquals(VectorFile.text(vector, "rtp"), VectorFile.hex(packet));
    }

    @ParameterizedTest
    @MethodSource("rtcp")
    void srtcp_outerLayerOnly_bothWays(JsonNode vector) {
        Suite suite = Suite.of(vector);
        SrtpSender sender = suite.sender('A');
        PacketBuffer packet = new PacketBuffer();
        for (int i = 0; i < vector.get("index").asInt(); i++) {
            packet = VectorFile.packet(vector, "rtcp");
            assertEquals(SrtpStatus.OK, sender.protectRtcp(packet));
        }
        assertEquals(VectorFile.text(vector, "srtcp"), VectorFile.hex(packet));
        assertEquals(SrtpStatus.OK, suite.receiver('A').unprotectRtcp(packet));
        assertEquals(VectorFile.text(vector, "rtcp"), VectorFile.hex(packet));
    }

    private static PacketBuffer protectedByEndpoint(JsonNode vector) {
        Suite suite = Suite.of(vector);
        PacketBuffer packet = VectorFile.packet(vector, "rtp");
        int ssrc = RtpView.ssrc(packet.buffer(), 0);
        EndToEndSender inner = new EndToEndSender(
                suite.profile(),
                suite.innerKey(),
                suite.innerSalt(),
                ssrc,
                vector.get("roc_inner").asLong());
        SrtpSender outer = suite.sender('A');
        outer.setRolloverCounter(ssrc, vector.get("roc_outer").asLong());
        assertEquals(SrtpStatus.OK, inner.encrypt(packet));
        assertEquals(SrtpStatus.OK, outer.protect(packet));
        return packet;
    }

    private static EndToEndReceiver innerReceiver(Suite suite, JsonNode vector) {
        return new EndToEndReceiver(
                suite.profile(),
                suite.innerKey(),
                suite.innerSalt(),
                RtpView.ssrc(VectorFile.bytes(vector, "rtp"), 0),
                vector.get("roc_inner").asLong());
    }

    private static HeaderChange change(JsonNode vector, JsonNode relay) {
        JsonNode changes = relay.get("changes");
        int sequenceNumber = RtpView.sequenceNumber(VectorFile.bytes(vector, "rtp"), 0);
        return new HeaderChange(
                changes.path("pt").asInt(HeaderChange.KEEP),
                changes.path("seq").asInt(sequenceNumber) - sequenceNumber,
                changes.path("m").asInt(HeaderChange.KEEP));
    }

    private static boolean is(JsonNode vector, String name) {
        return VectorFile.text(vector, "name").equals(name);
    }

    private static Named<JsonNode> named(JsonNode vector) {
        return Named.of(
                VectorFile.text(vector, "name")
                        + (VectorFile.text(vector, "profile").contains("256") ? " 256" : " 128"),
                vector);
    }
}
