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
                "embedded-bridge.udp-port = 70000|udp-port = 70000: expected 0 to 65535",
                "embedded-bridge.http-port = -1|http-port",
                "embedded-bridge.http-port = many|http-port",
                "embedded-bridge.bind-address = localhost|bind-address = localhost: expected an IP address",
                "embedded-bridge.media-threads = 0|media-threads",
                "embedded-bridge.ice-timeout = 0 s|ice-timeout",
                "embedded-bridge.forwarding.video-cache-packets = 100|video-cache-packets",
                "embedded-bridge.impairment = \"loss=2\"|impairment loss",
                "embedded-bridge = 5|embedded-bridge",
                "embedded-bridge.udp-port = ${nothing}|nothing"
            })
    void load_wrong_namesKeyAndExpectation(String text, String expected) {
        BridgeStartException refused = assertThrows(BridgeStartException.class, () -> load(text));
        assertEquals(BridgeStartException.BAD_CONFIGURATION, refused.exitStatus());
        assertTrue(refused.getMessage().contains(expected), refused.getMessage());
    }
}
