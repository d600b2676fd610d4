package org.jvbperc.ice;

import java.net.InetAddress;
import java.net.SocketException;
import java.util.Collection;
import java.util.List;
import org.ice4j.Transport;
import org.ice4j.ice.Component;
import org.ice4j.ice.ComponentSocket;
import org.ice4j.ice.HostCandidate;
import org.ice4j.ice.LocalCandidate;
import org.ice4j.ice.harvest.AbstractCandidateHarvester;
import org.ice4j.socket.IceSocketWrapper;
import org.ice4j.socket.IceUdpSocketWrapper;
import org.ice4j.socket.MultiplexingDatagramSocket;
import org.jspecify.annotations.Nullable;

/**
 * Makes one host candidate on a given address and an ephemeral port.
 *
 * <p>ice4j's own host harvester takes all interfaces of the machine and never the loopback one.
 */
final class BoundAddressHarvester extends AbstractCandidateHarvester {
    private final InetAddress address;
    private volatile @Nullable SocketException failure;

    BoundAddressHarvester(InetAddress address) {
        this.address = address;
    }

    @Override
    public Collection<LocalCandidate> harvest(Component component) {
        MultiplexingDatagramSocket socket;
        try {
            socket = new MultiplexingDatagramSocket(0, address);
        } catch (SocketException e) {
            failure = e;
            return List.of();
        }
        IceSocketWrapper wrapper = new IceUdpSocketWrapper(socket);
        HostCandidate candidate = new HostCandidate(wrapper, component, Transport.UDP);
        component.addLocalCandidate(candidate);
        component.getParentStream().getParentAgent().getStunStack().addSocket(candidate.getStunSocket(null));
        ComponentSocket componentSocket = component.getComponentSocket();
        if (componentSocket != null) {
            componentSocket.add(wrapper);
        }
        return List.of(candidate);
    }

    /** Why the address could not be bound, or null. */
    @Nullable
    SocketException failure() {
        return failure;
    }

    @Override
    public boolean isHostHarvester() {
        return true;
    }
}
