package org.jvbperc.embedded;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
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
    private static final String REFERENCE = "org/jvbperc/embedded/embedded-bridge-reference.conf";

    /**
     * {@code root} with everything that it leaves out.
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
     * @throws BridgeStartException naming the key and what was expected
     */
    public static EmbeddedBridgeSettings load(Config complete) throws BridgeStartException {
        try {
            return read(complete.getConfig(BLOCK));
        } catch (ConfigException e) {
            throw badConfiguration(e);
        } catch (IllegalArgumentException e) {
            throw new BridgeStartException(BridgeStartException.BAD_CONFIGURATION, BLOCK + ": " + e.getMessage(), e);
        }
    }

    private static BridgeStartException badConfiguration(ConfigException e) {
        return new BridgeStartException(BridgeStartException.BAD_CONFIGURATION, String.valueOf(e.getMessage()), e);
    }

    private static EmbeddedBridgeSettings read(Config block) throws BridgeStartException {
        return new EmbeddedBridgeSettings(
                address(block),
                inRange(block, "udp-port", 0, 65_535),
                inRange(block, "http-port", 0, 65_535),
                inRange(block, "max-conferences", 1, 10_000),
                inRange(block, "max-endpoints-per-conference", 2, 1_000),
                inRange(block, "media-threads", 1, 64),
                inRange(block, "queue-packets", 64, 1_000_000),
                millis(block, "ice-timeout"),
                millis(block, "consent-timeout"),
                millis(block, "empty-conference-timeout"),
                forwarding(block.getConfig("forwarding")),
                path(block, "capture.file"),
                path(block, "capture.keys-file"),
                block.getBytes("capture.max-size"),
                block.getString("impairment").isBlank()
                        ? ImpairmentSpec.NONE
                        : ImpairmentSpec.parse(block.getString("impairment")),
                brewery(block.getConfig("xmpp")));
    }

    private static Optional<BrewerySettings> brewery(Config xmpp) throws BridgeStartException {
        if (xmpp.getString("host").isBlank()) {
            return Optional.empty();
        }
        for (String key : List.of("domain", "user", "password", "muc", "nick")) {
            if (xmpp.getString(key).isBlank()) {
                throw expected("xmpp." + key, "", "a value, since xmpp.host is set");
            }
        }
        try {
            return Optional.of(new BrewerySettings(
                    xmpp.getString("host"),
                    inRange(xmpp, "port", 1, 65_535),
                    JidCreate.domainBareFrom(xmpp.getString("domain")),
                    xmpp.getString("user"),
                    xmpp.getString("password"),
                    JidCreate.entityBareFrom(xmpp.getString("muc")),
                    Resourcepart.from(xmpp.getString("nick")),
                    xmpp.getBoolean("tls"),
                    millis(xmpp, "presence-interval")));
        } catch (XmppStringprepException e) {
            throw expected("xmpp", String.valueOf(e.getCausingString()), "a domain, a room's address and a nick");
        }
    }

    private static ForwardingSettings forwarding(Config forwarding) throws BridgeStartException {
        return new ForwardingSettings(
                inRange(forwarding, "video-cache-packets", 1, 4_096),
                inRange(forwarding, "audio-cache-packets", 1, 4_096),
                millis(forwarding, "retransmission-interval"),
                millis(forwarding, "retransmission-max-age"),
                inRange(forwarding, "retransmissions-per-second", 0, 1_000_000),
                millis(forwarding, "key-frame-interval"),
                millis(forwarding, "report-interval"),
                inRange(forwarding, "max-leg-kbps", 0, 10_000_000));
    }

    private static InetAddress address(Config block) throws BridgeStartException {
        String value = block.getString("bind-address");
        if (value.matches("[0-9a-fA-F.:]+")) {
            try {
                return InetAddress.getByName(value);
            } catch (UnknownHostException e) {
                throw expected("bind-address", value, "an IP address");
            }
        }
        throw expected("bind-address", value, "an IP address");
    }

    private static int inRange(Config block, String key, int min, int max) throws BridgeStartException {
        int value = block.getInt(key);
        if (value < min || value > max) {
            throw expected(key, Integer.toString(value), min + " to " + max);
        }
        return value;
    }

    private static long millis(Config block, String key) throws BridgeStartException {
        long value = block.getDuration(key, TimeUnit.MILLISECONDS);
        if (value <= 0) {
            throw expected(key, block.getString(key), "more than nothing");
        }
        return value;
    }

    private static Optional<Path> path(Config block, String key) {
        String value = block.getString(key);
        return value.isBlank() ? Optional.empty() : Optional.of(Path.of(value));
    }

    private static BridgeStartException expected(String key, String value, String expected) {
        return new BridgeStartException(
                BridgeStartException.BAD_CONFIGURATION, BLOCK + ": " + key + " = " + value + ": expected " + expected);
    }
}
