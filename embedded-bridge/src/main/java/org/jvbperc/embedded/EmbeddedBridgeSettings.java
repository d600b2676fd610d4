package org.jvbperc.embedded;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jvbperc.config.ConfigSection;
import org.jvbperc.config.InvalidConfigException;
import org.jvbperc.embedded.impairment.ImpairmentSpec;
import org.jvbperc.embedded.media.ForwardingSettings;
import org.jvbperc.embedded.xmpp.BrewerySettings;
import org.jxmpp.jid.impl.JidCreate;
import org.jxmpp.jid.parts.Resourcepart;
import org.jxmpp.stringprep.XmppStringprepException;

/**
 * The {@code embedded-bridge} block of the configuration; {@code embedded-bridge-reference.conf} explains every key.
 *
 * @param bindAddress of UDP and TCP ports
 * @param udpPort 0 for any
 * @param httpPort 0 for any
 * @param maxConferences more are refused
 * @param maxEndpoints more in one conference are refused
 * @param mediaThreads number of media lanes
 * @param queuePackets packets waiting for one lane
 * @param iceTimeoutMillis time for a first pair
 * @param consentTimeoutMillis time without consent
 * @param emptyConferenceTimeoutMillis life of a conference without endpoints
 * @param forwarding how media is forwarded
 * @param captureFile packets as seen, or empty
 * @param captureKeysFile hop-by-hop keys, or empty
 * @param captureMaxBytes end of the packet file
 * @param impairment damage to datagrams
 * @param brewery the room where signalling servers find the bridge, or empty
 */
public record EmbeddedBridgeSettings(
        InetAddress bindAddress,
        int udpPort,
        int httpPort,
        int maxConferences,
        int maxEndpoints,
        int mediaThreads,
        int queuePackets,
        long iceTimeoutMillis,
        long consentTimeoutMillis,
        long emptyConferenceTimeoutMillis,
        ForwardingSettings forwarding,
        Optional<Path> captureFile,
        Optional<Path> captureKeysFile,
        long captureMaxBytes,
        ImpairmentSpec impairment,
        Optional<BrewerySettings> brewery) {
    private static final String BLOCK = "embedded-bridge";
    private static final Duration LONGEST = Duration.ofDays(1);
    private static final String REFERENCE = "org/jvbperc/embedded/embedded-bridge-reference.conf";

    /**
     * {@code root} with the defaults of all missing keys.
     *
     * @throws BridgeStartException if a substitution cannot be resolved
     */
    public static Config withDefaults(Config root) throws BridgeStartException {
        try {
            return root.withFallback(
                            ConfigFactory.parseResources(EmbeddedBridgeSettings.class.getClassLoader(), REFERENCE))
                    .withFallback(ConfigFactory.defaultReference())
                    .resolve();
        } catch (ConfigException e) {
            throw badConfiguration(e);
        }
    }

    /**
     * Reads the block of a complete configuration, see {@link #withDefaults}.
     *
     * @throws BridgeStartException naming the key, its value and what was expected
     */
    public static EmbeddedBridgeSettings load(Config complete) throws BridgeStartException {
        try {
            return read(ConfigSection.in(complete, BLOCK));
        } catch (InvalidConfigException e) {
            throw badConfiguration(e);
        }
    }

    private static BridgeStartException badConfiguration(Exception e) {
        return new BridgeStartException(BridgeStartException.BAD_CONFIGURATION, String.valueOf(e.getMessage()), e);
    }

    private static EmbeddedBridgeSettings read(ConfigSection block) throws InvalidConfigException {
        ConfigSection capture = block.section("capture");
        return new EmbeddedBridgeSettings(
                address(block),
                block.number("udp-port", 0, 65_535),
                block.number("http-port", 0, 65_535),
                block.number("max-conferences", 1, 10_000),
                block.number("max-endpoints-per-conference", 2, 1_000),
                block.number("media-threads", 1, 64),
                block.number("queue-packets", 64, 1_000_000),
                millis(block, "ice-timeout"),
                millis(block, "consent-timeout"),
                millis(block, "empty-conference-timeout"),
                forwarding(block.section("forwarding")),
                path(capture, "file"),
                path(capture, "keys-file"),
                capture.bytes("max-size", Long.MAX_VALUE),
                impairment(block),
                brewery(block.section("xmpp")));
    }

    private static ImpairmentSpec impairment(ConfigSection block) throws InvalidConfigException {
        String text = block.text("impairment");
        try {
            return text.isBlank() ? ImpairmentSpec.NONE : ImpairmentSpec.parse(text);
        } catch (IllegalArgumentException e) {
            throw block.wrong("impairment", e);
        }
    }

    private static Optional<BrewerySettings> brewery(ConfigSection xmpp) throws InvalidConfigException {
        if (xmpp.text("host").isBlank()) {
            return Optional.empty();
        }
        for (String key : List.of("domain", "user", "password", "muc", "nick")) {
            if (xmpp.text(key).isBlank()) {
                throw xmpp.wrong(key, "a value, because xmpp.host is set");
            }
        }
        return Optional.of(new BrewerySettings(
                xmpp.text("host"),
                xmpp.number("port", 1, 65_535),
                jid(xmpp, "domain", "a domain", JidCreate::domainBareFrom),
                xmpp.text("user"),
                xmpp.text("password"),
                jid(xmpp, "muc", "the address of a room", JidCreate::entityBareFrom),
                jid(xmpp, "nick", "a name in a room", Resourcepart::from),
                xmpp.flag("tls"),
                millis(xmpp, "presence-interval")));
    }

    /** Parses an XMPP address or a part of one. */
    private interface JidParser<T> {
        T parse(String text) throws XmppStringprepException;
    }

    private static <T> T jid(ConfigSection xmpp, String key, String expected, JidParser<T> parser)
            throws InvalidConfigException {
        try {
            return parser.parse(xmpp.text(key));
        } catch (XmppStringprepException e) {
            throw xmpp.wrong(key, expected);
        }
    }

    private static ForwardingSettings forwarding(ConfigSection forwarding) throws InvalidConfigException {
        return new ForwardingSettings(
                powerOfTwo(forwarding, "video-cache-packets"),
                powerOfTwo(forwarding, "audio-cache-packets"),
                millis(forwarding, "retransmission-interval"),
                millis(forwarding, "retransmission-max-age"),
                forwarding.number("retransmissions-per-second", 0, 1_000_000),
                millis(forwarding, "key-frame-interval"),
                millis(forwarding, "report-interval"),
                forwarding.number("max-leg-kbps", 0, 10_000_000));
    }

    private static int powerOfTwo(ConfigSection section, String key) throws InvalidConfigException {
        int value = section.number(key, 1, 4_096);
        if (Integer.bitCount(value) != 1) {
            throw section.wrong(key, "a power of two up to 4096");
        }
        return value;
    }

    private static InetAddress address(ConfigSection block) throws InvalidConfigException {
        String value = block.text("bind-address");
        if (value.matches("[0-9a-fA-F.:]+")) {
            try {
                return InetAddress.getByName(value);
            } catch (UnknownHostException e) {
                // The error below reports it.
            }
        }
        throw block.wrong("bind-address", "an IP address");
    }

    private static long millis(ConfigSection section, String key) throws InvalidConfigException {
        return section.duration(key, Duration.ofMillis(1), LONGEST).toMillis();
    }

    private static Optional<Path> path(ConfigSection section, String key) throws InvalidConfigException {
        return section.text(key).isBlank() ? Optional.empty() : Optional.of(section.file(key));
    }
}
