package org.jvbperc.embedded.ice;

import java.net.DatagramPacket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.ice4j.Transport;
import org.ice4j.TransportAddress;
import org.ice4j.ice.Agent;
import org.ice4j.ice.CandidateType;
import org.ice4j.ice.Component;
import org.ice4j.ice.HostCandidate;
import org.ice4j.ice.IceMediaStream;
import org.ice4j.ice.IceProcessingState;
import org.ice4j.ice.KeepAliveStrategy;
import org.ice4j.ice.LocalCandidate;
import org.ice4j.ice.RemoteCandidate;
import org.ice4j.ice.harvest.AbstractCandidateHarvester;
import org.ice4j.socket.IceSocketWrapper;
import org.ice4j.socket.IceUdpSocketWrapper;
import org.ice4j.socket.MultiplexingDatagramSocket;
import org.jitsi.xmpp.extensions.jingle.IceUdpTransportPacketExtension;
import org.jvbperc.ice.IceCandidate;
import org.jvbperc.ice.IceParameters;
import org.jvbperc.testkit.Await;

/** The other end of the bridge's ICE: an ordinary ice4j agent with one host candidate on loopback. */
public final class IceClient implements AutoCloseable {
    private final Agent agent = new Agent();
    private final IceMediaStream stream = agent.createMediaStream("stream");
    private final Component component;
    private final MultiplexingDatagramSocket socket;
    private final CountDownLatch completed = new CountDownLatch(1);

    public IceClient() throws Exception {
        socket = new MultiplexingDatagramSocket(0, InetAddress.getLoopbackAddress());
        agent.setUseDynamicPorts(false);
        agent.setControlling(true);
        agent.addCandidateHarvester(new Loopback());
        agent.addStateChangeListener(event -> {
            if (event.getNewValue() == IceProcessingState.COMPLETED) {
                completed.countDown();
            }
        });
        component = agent.createComponent(stream, KeepAliveStrategy.SELECTED_ONLY, false);
    }

    private final class Loopback extends AbstractCandidateHarvester {
        @Override
        public List<LocalCandidate> harvest(Component harvested) {
            HostCandidate candidate = new HostCandidate(new IceUdpSocketWrapper(socket), harvested, Transport.UDP);
            candidate.getStunStack().addSocket(candidate.getStunSocket(null));
            harvested.addLocalCandidate(candidate);
            return List.of(candidate);
        }

        @Override
        public boolean isHostHarvester() {
            return true;
        }
    }

    public String ufrag() {
        return agent.getLocalUfrag();
    }

    public String password() {
        return agent.getLocalPassword();
    }

    /** With the one candidate. */
    public IceParameters local() {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port());
        return new IceParameters(ufrag(), password(), List.of(new IceCandidate("1", 2_130_706_431L, address, "host")));
    }

    /** Connects to a bridge that described itself in this way. */
    public void start(IceUdpTransportPacketExtension bridge) throws Exception {
        List<IceCandidate> candidates = bridge.getCandidateList().stream()
                .filter(candidate -> candidate.getComponent() == 1 && "udp".equalsIgnoreCase(candidate.getProtocol()))
                .map(candidate -> new IceCandidate(
                        candidate.getFoundation(),
                        candidate.getPriority(),
                        new InetSocketAddress(candidate.getIP(), candidate.getPort()),
                        candidate.getType().toString()))
                .toList();
        start(new IceParameters(bridge.getUfrag(), bridge.getPassword(), candidates));
    }

    public void start(IceParameters remote) throws Exception {
        stream.setRemoteUfrag(remote.ufrag());
        stream.setRemotePassword(remote.password());
        for (IceCandidate candidate : remote.candidates()) {
            component.addRemoteCandidate(new RemoteCandidate(
                    new TransportAddress(
                            candidate.address().getAddress(),
                            candidate.address().getPort(),
                            Transport.UDP),
                    component,
                    CandidateType.HOST_CANDIDATE,
                    candidate.foundation(),
                    candidate.priority(),
                    null));
        }
        agent.startConnectivityEstablishment();
    }

    /** Returns once a pair is selected. */
    public void awaitCompleted() {
        Await.open(completed, "the end of ICE");
    }

    public int port() {
        return socket.getLocalPort();
    }

    public void sendRaw(byte[] datagram, InetSocketAddress to) throws Exception {
        socket.send(new DatagramPacket(datagram, datagram.length, to));
    }

    public void send(byte[] datagram) throws Exception {
        component.send(datagram, 0, datagram.length);
    }

    /** The next datagram that is not STUN. */
    public byte[] receive() throws Exception {
        byte[] datagram = receive((int) Await.patience().toMillis());
        if (datagram == null) {
            throw new AssertionError(
                    "expected a datagram; none within " + Await.patience().toSeconds() + " s");
        }
        return datagram;
    }

    /** The next datagram that is not STUN, or null after the time. */
    public byte[] receive(int timeoutMillis) throws Exception {
        IceSocketWrapper wrapper = component.getSelectedPair().getIceSocketWrapper();
        wrapper.getUDPSocket().setSoTimeout(timeoutMillis);
        DatagramPacket packet = new DatagramPacket(new byte[2_000], 2_000);
        try {
            wrapper.receive(packet);
        } catch (SocketTimeoutException e) {
            return null;
        }
        return Arrays.copyOf(packet.getData(), packet.getLength());
    }

    @Override
    public void close() {
        agent.free();
        socket.close();
    }
}
