package org.jvbperc.md.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.ConfigFactory;
import org.jitsi.utils.logging2.LoggerImpl;
import org.jitsi.xmpp.extensions.colibri.ColibriStatsExtension;
import org.jivesoftware.smack.XMPPConnection;
import org.jivesoftware.smack.tcp.XMPPTCPConnection;
import org.jivesoftware.smack.tcp.XMPPTCPConnectionConfiguration;
import org.jivesoftware.smackx.disco.ServiceDiscoveryManager;
import org.junit.jupiter.api.Test;
import org.jvbperc.md.config.PercConfig;

class XmppAdvertisementTest {
    private static final String FEATURE = "http://jvbperc.org/protocol/perc";

    private final XmppAdvertisement advertisement = new XmppAdvertisement(new LoggerImpl("test"));

    private static PercConfig config() throws Exception {
        return PercConfig.load(ConfigFactory.parseString("""
                videobridge.perc { enabled = true, profiles = [double-aes-256-gcm]
                  tunnel { certificate-file = a.pem, key-file = a.key } }
                """)
                .withFallback(ConfigFactory.defaultReference())
                .resolve());
    }

    private static XMPPConnection connection() throws Exception {
        return new XMPPTCPConnection(XMPPTCPConnectionConfiguration.builder()
                .setXmppDomain("example.org")
                .setUsernameAndPassword("jvb", "secret")
                .build());
    }

    private static boolean announces(XMPPConnection connection, String feature) {
        return ServiceDiscoveryManager.getInstanceFor(connection).includesFeature(feature);
    }

    @Test
    void connection_beforeAndAfterTheStart_announcesPerc() throws Exception {
        advertisement.listen();
        XMPPConnection early = connection();
        assertFalse(announces(early, FEATURE));
        advertisement.start(config(), () -> 2);
        XMPPConnection late = connection();
        for (XMPPConnection connection : new XMPPConnection[] {early, late}) {
            assertTrue(announces(connection, FEATURE));
            assertTrue(announces(connection, FEATURE + "#kd-connects"));
            assertTrue(announces(connection, FEATURE + "#sign-answer"));
        }
        advertisement.stop();
        assertFalse(announces(connection(), FEATURE));
    }

    @Test
    void presence_statistics_sayPercOnceWhileItRuns() throws Exception {
        ColibriStatsExtension statistics = new ColibriStatsExtension();
        advertisement.presence(statistics);
        assertNull(statistics.getValue("perc"));
        advertisement.start(config(), () -> 2);
        advertisement.presence(statistics);
        advertisement.presence(statistics);
        assertEquals("1", statistics.getValueAsString("perc"));
        assertEquals("000A", statistics.getValueAsString("perc_profiles"));
        assertEquals("2", statistics.getValueAsString("perc_kd_tunnels"));
        assertEquals(3, statistics.getChildExtensions().size());
        advertisement.presence("no element at all");
    }
}
