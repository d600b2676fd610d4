package org.jvbperc.md.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.ConfigFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.jvbperc.config.InvalidConfigException;
import org.jvbperc.crypto.ProtectionProfile;
import org.jvbperc.tunnel.TunnelMode;

class PercConfigTest {
    private static final String PIN = "sha-256 " + "AB:".repeat(31) + "AB";
    private static final String ENABLED =
            "videobridge.perc { enabled = true, tunnel { certificate-file = a.pem, key-file = a.key } }\n";

    private static PercConfig load(String hocon) throws InvalidConfigException {
        return PercConfig.load(ConfigFactory.parseString(hocon)
                .withFallback(ConfigFactory.defaultReference())
                .resolve());
    }

    private static String refusal(String hocon) {
        return String.valueOf(
                assertThrows(InvalidConfigException.class, () -> load(hocon)).getMessage());
    }

    @Test
    void defaults_areComplete() throws Exception {
        PercConfig config = load("");
        assertFalse(config.enabled());
        assertEquals(TunnelMode.KD_CONNECTS, config.tunnel().mode());
        assertEquals(4443, config.tunnel().port());
        assertFalse(config.tunnel().publicHost().isEmpty());
        assertEquals(2, config.profiles().size());
        assertEquals(Duration.ofSeconds(5), config.timeouts().signature());
        assertEquals(16 << 20, config.srtp().retransmissionMemoryBytes());
        assertTrue(config.http().startConfToken().isEmpty());
        assertEquals("127.0.0.1", config.http().bindAddress());
        assertEquals(8890, config.http().port());
        assertFalse(config.required());
        assertTrue(config.lateVerification());
        assertTrue(config.keyDistributors().isEmpty());
    }

    @Test
    void sample_asShipped_loads() throws Exception {
        String sample = Files.readString(Path.of("..", "conf", "videobridge-perc.conf"));
        PercConfig config = load(sample);
        assertTrue(config.enabled());
        assertEquals("jvb1.example.org", config.tunnel().publicHost());
        String uncommented =
                sample.replaceAll("(?m)^( *)# (key-distributors|  \\{ id|    cert|\\]|start-conf|allowed)", "$1$2");
        assertThrows(InvalidConfigException.class, () -> load(uncommented.replace("\"\"", "\"short\"")));
        PercConfig all = load(uncommented);
        assertEquals(1, all.keyDistributors().size());
        assertTrue(all.keyDistributors().get(0).serves("board-1"));
        assertEquals(1, all.http().allowedOrigins().size());
    }

    @Test
    void keyDistributors_eachForm_isRead() throws Exception {
        PercConfig config = load(ENABLED + """
                videobridge.perc { tunnel.mode = md-connects, key-distributors = [
                  { id = a, host = kd.example, port = 5061, certificates = ["%s"], rooms = "board.*" }
                  { id = b, host = kd2.example, port = 5062, ca-file = "/ca.pem" } ] }
                """.formatted(PIN));
        KeyDistributorSettings first = config.keyDistributors().get(0);
        assertEquals("kd.example", first.host());
        assertTrue(first.serves("board-of-directors"));
        assertFalse(first.serves("my-board"));
        KeyDistributorSettings second = config.keyDistributors().get(1);
        assertEquals(Path.of("/ca.pem"), second.caFile().orElseThrow());
        assertFalse(second.serves("board"));
    }

    @Test
    void profiles_oneOnly_isKept() throws Exception {
        assertEquals(
                List.of(ProtectionProfile.DOUBLE_AEAD_AES_256_GCM_AEAD_AES_256_GCM),
                load("videobridge.perc.profiles = [double-aes-256-gcm]").profiles());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "enabled = perhaps | videobridge.perc.enabled is \"perhaps\": expected true or false",
                "tunnel.mode = both | tunnel.mode is \"both\": expected \"kd-connects\" or \"md-connects\"",
                "tunnel.port = 65536 | tunnel.port is 65536: expected a whole number from 0 to 65535",
                "tunnel.port = -1 | tunnel.port is -1: expected a whole number from 0 to 65535",
                "tunnel.port = http | tunnel.port is \"http\": expected a whole number",
                "tunnel.handshake-timeout = 0 s | tunnel.handshake-timeout is \"0 s\": expected a duration from 1 ms to 60 s",
                "tunnel.reconnect-max = 1 ms | tunnel.reconnect-max is \"1 ms\": expected at least reconnect-min",
                "tunnel.bind-adress = x | videobridge.perc.tunnel.bind-adress is not a key: expected one of",
                "tunnel.max-connections = 0 | tunnel.max-connections is 0: expected",
                "tunel.port = 1 | videobridge.perc.tunel is not a key",
                "tunnel = 5 | videobridge.perc.tunnel is 5: expected a section",
                "profiles = [] | videobridge.perc.profiles is []: expected a list of one or both",
                "profiles = [aes] | videobridge.perc.profiles is [\"aes\"]",
                "http.port = 65536 | http.port is 65536: expected a whole number from 0 to 65535",
                "late-verification = never | videobridge.perc.late-verification is \"never\": expected true or false",
                "late-verification = null | late-verification is null: expected true or false",
                "late-verfication = false | videobridge.perc.late-verfication is not a key: expected one of",
                "required = perhaps | required is \"perhaps\": expected true or false",
                "http.start-conf-token = secret | http.start-conf-token is a value that is not shown: expected empty or at least",
                "limits.conferences = 0 | limits.conferences is 0",
                "limits.concurrent-offers = null | limits.concurrent-offers is null",
                "timeouts.signature = 2 minutes | timeouts.signature is \"2 minutes\"",
                "timeouts.join = soon | timeouts.join is \"soon\"",
                "srtp.retransmission-memory = 4 GiB | srtp.retransmission-memory is \"4 GiB\"",
                "srtp.retransmission-packets = 5000 | srtp.retransmission-packets is 5000",
                "tunnel.mode = md-connects | videobridge.perc.key-distributors is []: expected at least one",
                "key-distributors = [{id = a}] | key-distributors[0].certificates is missing",
                "key-distributors = [{id = a, certificates = [x]}] | key-distributors[0].certificates is [\"x\"]",
                "key-distributors = [{id = a, ca-file = x}] | key-distributors[0].ca-file is \"x\": expected certificates, or",
                "key-distributors = 1 | videobridge.perc.key-distributors is 1: expected a list of sections",
                "enabled = true | tunnel.certificate-file is \"\": expected the path of a PEM file",
            })
    void wrongValue_namesKeyValueAndExpectation(String setting, String expected) {
        String message = refusal("videobridge.perc { " + setting + " }");
        assertTrue(message.contains(expected), message);
        assertTrue(message.startsWith("videobridge.perc."), message);
    }

    @Test
    void keyDistributors_inconsistent_areRefused() {
        String entry = "{ id = a, certificates = [\"" + PIN + "\"] }";
        assertTrue(refusal("videobridge.perc.key-distributors = [" + entry + "," + entry + "]")
                .contains("[1].id is \"a\": expected a name that no other entry has"));
        assertTrue(refusal("videobridge.perc.key-distributors = [{ id = a, rooms = \"(\", certificates = [\"" + PIN
                        + "\"] }]")
                .contains("[0].rooms is \"(\": expected a regular expression"));
        String sha384 = "sha-384 " + "AB:".repeat(47) + "AB";
        assertTrue(refusal("videobridge.perc.key-distributors = [{ id = a, certificates = [\"" + sha384 + "\"] }]")
                .contains("expected sha-256 fingerprints"));
        assertTrue(refusal(ENABLED + "videobridge.perc { tunnel.mode = md-connects, key-distributors = [{ id = a,"
                        + " certificates = [\"" + PIN + "\"] }] }")
                .contains("key-distributors[0].host is missing"));
    }

    @Test
    void missingSection_isNamed() {
        assertTrue(String.valueOf(assertThrows(
                                InvalidConfigException.class, () -> PercConfig.load(ConfigFactory.parseString("a = 1")))
                        .getMessage())
                .contains("videobridge.perc is missing"));
    }

    @Test
    void token_isNeverPrinted() throws Exception {
        PercConfig config = load("videobridge.perc.http.start-conf-token = \"0123456789abcdef\"");
        assertEquals("0123456789abcdef", config.http().startConfToken().orElseThrow());
        assertFalse(config.toString().contains("0123456789abcdef"));
    }
}
