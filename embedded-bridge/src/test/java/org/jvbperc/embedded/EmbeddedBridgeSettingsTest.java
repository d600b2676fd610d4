package org.jvbperc.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.jvbperc.embedded.impairment.ImpairmentSpec;
import org.jvbperc.embedded.media.ForwardingSettings;
import org.jvbperc.md.config.PercConfig;

class EmbeddedBridgeSettingsTest {
    private static EmbeddedBridgeSettings load(String text) throws BridgeStartException {
        return EmbeddedBridgeSettings.load(EmbeddedBridgeSettings.withDefaults(ConfigFactory.parseString(text)));
    }

    @Test
    void load_nothing_hasReferenceDefaults() throws Exception {
        EmbeddedBridgeSettings settings = load("");
        assertTrue(settings.bindAddress().isLoopbackAddress());
        assertEquals(0, settings.udpPort());
        assertEquals(ForwardingSettings.DEFAULT, settings.forwarding());
        assertEquals(ImpairmentSpec.NONE, settings.impairment());
        assertEquals(Optional.empty(), settings.captureFile());
        assertEquals(256L << 20, settings.captureMaxBytes());
        assertEquals(30_000, settings.consentTimeoutMillis());
    }

    @Test
    void load_values_areTaken() throws Exception {
        EmbeddedBridgeSettings settings = load("embedded-bridge { udp-port = 5004, impairment = \"loss=0.5\","
                + " capture.file = \"/tmp/x\", forwarding.max-leg-kbps = 300, ice-timeout = 7 s }");
        assertEquals(5004, settings.udpPort());
        assertEquals(0.5, settings.impairment().loss());
        assertEquals(Optional.of(Path.of("/tmp/x")), settings.captureFile());
        assertEquals(300, settings.forwarding().maxLegKilobitsPerSecond());
        assertEquals(7_000, settings.iceTimeoutMillis());
    }

    @Test
    void load_exampleConfiguration_isValid() throws Exception {
        Config example = EmbeddedBridgeSettings.withDefaults(
                ConfigFactory.parseFile(Path.of("../conf/embedded-bridge.conf").toFile()));
        assertEquals(10_000, EmbeddedBridgeSettings.load(example).udpPort());
        assertEquals(4_443, PercConfig.load(example).tunnel().port());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "embedded-bridge.udp-port = 70000|embedded-bridge.udp-port is 70000: expected a whole number from 0 to 65535",
                "embedded-bridge.http-port = -1|embedded-bridge.http-port is",
                "embedded-bridge.http-port = many|embedded-bridge.http-port is",
                "embedded-bridge.bind-address = localhost|embedded-bridge.bind-address is \"localhost\": expected an IP address",
                "embedded-bridge.media-threads = 0|embedded-bridge.media-threads is 0",
                "embedded-bridge.ice-timeout = 0 s|ice-timeout is \"0 s\": expected a duration from 1 ms",
                "embedded-bridge.forwarding.video-cache-packets = 100|video-cache-packets is 100: expected a power of two up to 4096",
                "embedded-bridge.impairment = \"loss=2\"|embedded-bridge.impairment: impairment loss",
                "embedded-bridge.xmpp.host = h|embedded-bridge.xmpp.domain is \"\": expected a value, because xmpp.host is set",
                "embedded-bridge.xmpp { host = h, domain = d, user = u, password = p, muc = d }|xmpp.muc is \"d\": expected the",
                "embedded-bridge = 5|embedded-bridge is 5: expected a section",
                "embedded-bridge.udp-port = ${nothing}|nothing"
            })
    void load_wrong_namesKeyAndExpectation(String text, String expected) {
        BridgeStartException refused = assertThrows(BridgeStartException.class, () -> load(text));
        assertEquals(BridgeStartException.BAD_CONFIGURATION, refused.exitStatus());
        assertTrue(refused.getMessage().contains(expected), refused.getMessage());
    }
}
