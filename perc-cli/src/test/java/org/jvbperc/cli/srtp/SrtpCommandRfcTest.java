package org.jvbperc.cli.srtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.jvbperc.srtp.VectorFile.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.jvbperc.srtp.VectorFile;

/**
 * The vectors of rfc8723-double-generated.json through {@code perc srtp}: generated with an independent implementation of RFC 8723
 * and confirmed by a second one.
 */
class SrtpCommandRfcTest {
    /** One media case with its profile's keys. */
    record Vector(JsonNode node, JsonNode keys) {
        String profile() {
            return text(node, "profile").contains("256") ? "double-256" : "double-128";
        }

        String innerRolloverCounter() {
            return node.get("roc_inner").asText();
        }

        /** Master key and salt of this leg: inner then outer in each. */
        String master(String leg) {
            return text(keys, "inner_master_key")
                    + text(keys, "outer_master_key_leg_" + leg)
                    + text(keys, "inner_master_salt")
                    + text(keys, "outer_master_salt_leg_" + leg);
        }

        String outer(String leg) {
            return text(keys, "outer_master_key_leg_" + leg) + text(keys, "outer_master_salt_leg_" + leg);
        }

        @Override
        public String toString() {
            return profile() + " " + text(node, "name");
        }
    }

    static List<Vector> vectors() {
        Map<String, JsonNode> keys = new HashMap<>();
        List<JsonNode> cases = new ArrayList<>();
        for (JsonNode node :
                VectorFile.load(VectorFile.class, VectorFile.DOUBLE_GENERATED).get("cases")) {
            if (text(node, "name").equals("KEYS")) {
                keys.put(text(node, "profile"), node);
            } else if (node.has("relays")) {
                cases.add(node);
            }
        }
        return cases.stream()
                .map(node -> new Vector(node, keys.get(text(node, "profile"))))
                .toList();
    }

    @Test
    void vectorFile_whenRead_holdsSevenMediaCasesForEachProfile() {
        assertEquals(14, vectors().size());
        assertEquals(
                74,
                vectors().stream().mapToInt(v -> v.node.get("relays").size()).sum());
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void protect_vector_givesWhatTheEndpointSends(Vector vector) {
        assertEquals(
                text(vector.keys, "A_client_write_SRTP_master_key")
                        + text(vector.keys, "A_client_write_SRTP_master_salt"),
                vector.master("A"));
        String result = SrtpRun.line(
                text(vector.node, "rtp") + "\n",
                "srtp",
                "protect",
                "--profile",
                vector.profile(),
                "--master",
                vector.master("A"),
                "--roc",
                text(vector.node, "roc_outer"),
                "--inner-roc",
                vector.innerRolloverCounter());
        assertEquals(text(vector.node, "srtp_from_endpoint"), result);
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void unprotect_packetOfTheEndpoint_givesTheRtpPacket(Vector vector) {
        String result = unprotect(vector, text(vector.node, "srtp_from_endpoint"), "A", text(vector.node, "roc_outer"));
        assertEquals(text(vector.node, "rtp"), result);
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void relay_everyChange_givesWhatTheReceiverGets(Vector vector) {
        for (JsonNode relay : vector.node.get("relays")) {
            assertEquals(
                    text(relay, "srtp_to_receiver"),
                    SrtpRun.line(text(vector.node, "srtp_from_endpoint") + "\n", relayArguments(vector, relay)),
                    relay.get("changes").toString());
        }
    }

    private static String[] relayArguments(Vector vector, JsonNode relay) {
        JsonNode changes = relay.get("changes");
        List<String> arguments =
                new ArrayList<>(List.of("srtp", "relay", "--from", vector.outer("A"), "--to", vector.outer("B")));
        if (changes.has("pt")) {
            arguments.addAll(List.of("--pt", text(changes, "pt")));
        }
        if (changes.has("seq")) {
            int original = Integer.parseInt(text(vector.node, "rtp").substring(4, 8), 16);
            arguments.addAll(
                    List.of("--seq-offset", Integer.toString(changes.get("seq").asInt() - original)));
        }
        if (changes.has("m")) {
            arguments.addAll(List.of("--marker", text(changes, "m")));
        }
        arguments.addAll(List.of("--roc", text(vector.node, "roc_outer")));
        arguments.addAll(List.of("--to-roc", relay.path("roc_outer_out").asText("0")));
        return arguments.toArray(String[]::new);
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void unprotect_everyRelayedPacket_givesTheHeaderAsReceivedAndThePayload(Vector vector) {
        String rtp = text(vector.node, "rtp");
        int headerDigits = 2 * headerLength(rtp);
        for (JsonNode relay : vector.node.get("relays")) {
            String received = text(relay, "srtp_to_receiver");
            String result =
                    unprotect(vector, received, "B", relay.path("roc_outer_out").asText("0"));
            assertEquals(
                    received.substring(0, headerDigits) + rtp.substring(headerDigits),
                    result,
                    relay.get("changes").toString());
        }
    }

    private static int headerLength(String rtp) {
        int firstOctet = Integer.parseInt(rtp.substring(0, 2), 16);
        int length = 12 + 4 * (firstOctet & 15);
        if ((firstOctet & 0x10) == 0) {
            return length;
        }
        return length + 4 + 4 * Integer.parseInt(rtp.substring(2 * length + 4, 2 * length + 8), 16);
    }

    private static String unprotect(Vector vector, String packet, String leg, String rolloverCounter) {
        return SrtpRun.line(
                packet + "\n",
                "srtp",
                "unprotect",
                "--profile",
                vector.profile(),
                "--master",
                vector.master(leg),
                "--roc",
                rolloverCounter,
                "--inner-roc",
                vector.innerRolloverCounter());
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void ekt_protectRelayUnprotect_carriesKeyAndRolloverCounter(Vector vector) {
        String rtp = text(vector.node, "rtp");
        String ektKey = vector.profile().equals("double-256") ? "0f".repeat(32) : "0f".repeat(16);
        String[] ekt = {"--ekt-key", ektKey, "--ekt-salt", "a0a1a2a3a4a5a6a7a8a9aaab", "--spi", "43981"};
        String sent = SrtpRun.line(
                rtp + "\n",
                with(
                        ekt,
                        "srtp",
                        "protect",
                        "--profile",
                        vector.profile(),
                        "--master",
                        vector.master("A"),
                        "--inner-roc",
                        vector.innerRolloverCounter()));
        int fieldDigits = 2 * (ektKey.length() == 64 ? 63 : 47);
        String field = sent.substring(sent.length() - fieldDigits);
        assertTrue(field.endsWith(ektKey.length() == 64 ? "abcd0000003f02" : "abcd0000002f02"), field);
        assertEquals(text(vector.node, "srtp_from_endpoint").length() + fieldDigits, sent.length());

        String relayed = SrtpRun.line(
                sent + "\n",
                "srtp",
                "relay",
                "--from",
                vector.outer("A"),
                "--to",
                vector.outer("B"),
                "--pt",
                "100",
                "--seq-offset",
                "-7",
                "--ekt");
        assertTrue(relayed.endsWith(field));

        String otherInnerKey = "77".repeat(ektKey.length() / 2);
        String master = otherInnerKey + vector.master("B").substring(otherInnerKey.length());
        String result = SrtpRun.line(
                relayed + "\n", with(ekt, "srtp", "unprotect", "--profile", vector.profile(), "--master", master));
        int headerDigits = 2 * headerLength(rtp);
        assertEquals(relayed.substring(0, headerDigits) + rtp.substring(headerDigits), result);
    }

    private static String[] with(String[] more, String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }
}
