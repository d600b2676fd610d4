package org.jvbperc.embedded.ice;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import org.ice4j.Transport;
import org.ice4j.TransportAddress;
import org.ice4j.ice.Agent;
import org.ice4j.ice.harvest.AbstractUdpListener;
import org.ice4j.ice.harvest.SinglePortUdpHarvester;
import org.jitsi.config.JitsiConfig;
import org.jitsi.utils.logging2.Logger;
import org.jitsi.utils.logging2.LoggerImpl;

/**
 * The bridge's one UDP port, shared by all its endpoints; ice4j tells them apart by user name fragment and then by address.
 *
 * <p>The port is bound to one explicit address, because ice4j's own search skips loopback interfaces. ice4j has process-wide
 * settings, which this class sets: the port's reader thread pushes datagrams, no port is opened per endpoint, no cloud or STUN
 * service is asked, consent is checked every 5 seconds (RFC 7675 section 5.1).
 *
 * <p>Safe for use from any thread.
 */
public final class IceHarvester implements AutoCloseable {
    private static final Logger LOGGER = new LoggerImpl(IceHarvester.class.getName());

    static {
        setDefault("ice4j.harvest.mapping.aws.enabled", "false");
        setDefault("ice4j.harvest.udp.socket-pool-size", "1");
        setDefault("ice4j.harvest.udp.receive-buffer-size", "1048576");
        setDefault("ice4j.consent-freshness.interval", "5 seconds");
        JitsiConfig.Companion.reloadNewConfig();
        AbstractUdpListener.USE_PUSH_API = true;
    }

    private final SinglePortUdpHarvester harvester;
    private final InetSocketAddress advertised;

    private IceHarvester(SinglePortUdpHarvester harvester, InetSocketAddress advertised) {
        this.harvester = harvester;
        this.advertised = advertised;
    }

    /**
     * Binds the port.
     *
     * @param port 0 for any free one
     * @throws IOException if the address cannot be bound, for instance because another process has it
     */
    public static IceHarvester bind(InetAddress address, int port) throws IOException {
        SinglePortUdpHarvester bound = open(address, port);
        TransportAddress local = bound.getLocalAddress();
        return new IceHarvester(bound, new InetSocketAddress(local.getAddress(), local.getPort()));
    }

    /**
     * Binds any free port for a relay that stands in front of it: endpoints are told the address of {@code relay}.
     *
     * @throws IOException if the address cannot be bound
     */
    public static IceHarvester bindBehind(InetAddress address, InetSocketAddress relay) throws IOException {
        return new IceHarvester(open(address, 0), relay);
    }

    /** The address to which endpoints send. */
    public InetSocketAddress advertised() {
        return advertised;
    }

    /** The port that ice4j reads. */
    public InetSocketAddress local() {
        return new InetSocketAddress(
                harvester.getLocalAddress().getAddress(),
                harvester.getLocalAddress().getPort());
    }

    Agent newAgent() {
        Agent agent = new Agent(LOGGER);
        agent.addCandidateHarvester(harvester);
        return agent;
    }

    @Override
    public void close() {
        harvester.close();
    }

    private static SinglePortUdpHarvester open(InetAddress address, int port) throws IOException {
        if (port != 0) {
            requireFree(address, port);
        }
        return new SinglePortUdpHarvester(new TransportAddress(address, port, Transport.UDP));
    }

    /** ice4j may bind with SO_REUSEPORT, which does not fail when a second bridge has the port. */
    private static void requireFree(InetAddress address, int port) throws SocketException {
        try (DatagramSocket probe = new DatagramSocket(null)) {
            probe.setReuseAddress(false);
            probe.bind(new InetSocketAddress(address, port));
        }
    }

    private static void setDefault(String key, String value) {
        if (System.getProperty(key) == null) {
            System.setProperty(key, value);
        }
    }
}
