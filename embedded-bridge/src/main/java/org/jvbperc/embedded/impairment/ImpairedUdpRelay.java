package org.jvbperc.embedded.impairment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A UDP relay that loses, repeats and reorders datagrams: STUN, DTLS and SRTP alike. Endpoints send to it as if it were the
 * bridge; it sends on to the bridge from one socket per endpoint, which the bridge finds as peer-reflexive candidates.
 *
 * <p>One thread, named {@code bridge-impairment}; at most {@link #MAX_FLOWS} endpoints, the one idle longest is dropped first. A
 * delayed datagram is sent behind the next one of its direction, or after 20 ms.
 */
public final class ImpairedUdpRelay implements AutoCloseable {
    /** Endpoint addresses served at a time. */
    public static final int MAX_FLOWS = 256;

    private static final int MAX_DATAGRAM_BYTES = 65_535;
    private static final int RECEIVE_BUFFER_BYTES = 1 << 20;
    private static final long HOLD_NANOS = 20_000_000;
    private static final long SELECT_MILLIS = 10;

    private final ImpairmentSpec spec;
    private final Runnable impaired;
    private final DatagramChannel front;
    private final Selector selector;
    private final InetSocketAddress address;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(MAX_DATAGRAM_BYTES);
    private final Map<InetSocketAddress, Flow> flows = new LinkedHashMap<>(64, 0.75f, true);
    private final Thread thread = new Thread(this::run, "bridge-impairment");
    private @Nullable InetSocketAddress target;
    private int flowsMade;
    private volatile boolean closed;

    private ImpairedUdpRelay(ImpairmentSpec spec, Runnable impaired, DatagramChannel front, Selector selector)
            throws IOException {
        this.spec = spec;
        this.impaired = impaired;
        this.front = front;
        this.selector = selector;
        address = (InetSocketAddress) front.getLocalAddress();
        thread.setDaemon(true);
    }

    /**
     * Binds the relay's address; nothing is relayed before {@link #start}.
     *
     * @param port 0 for any free one
     * @param impaired called for every datagram that is lost, duplicated or delayed
     * @throws IOException if the address cannot be bound
     */
    public static ImpairedUdpRelay open(InetAddress bindAddress, int port, ImpairmentSpec spec, Runnable impaired)
            throws IOException {
        Selector selector = Selector.open();
        DatagramChannel front = openChannel(bindAddress);
        try {
            front.bind(new InetSocketAddress(bindAddress, port));
            front.register(selector, SelectionKey.OP_READ);
            return new ImpairedUdpRelay(spec, impaired, front, selector);
        } catch (IOException e) {
            front.close();
            selector.close();
            throw e;
        }
    }

    /** The address to which endpoints send. */
    public InetSocketAddress address() {
        return address;
    }

    /** Relays to the bridge's own port from now on. */
    public void start(InetSocketAddress bridge) {
        target = bridge;
        thread.start();
    }

    /** Stops and waits for the thread, at most a second. */
    @Override
    public void close() {
        closed = true;
        selector.wakeup();
        try {
            if (thread.isAlive()) {
                thread.join(1_000);
            } else {
                closeChannels();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static DatagramChannel openChannel(InetAddress bindAddress) throws IOException {
        DatagramChannel channel = DatagramChannel.open(
                bindAddress instanceof java.net.Inet6Address
                        ? StandardProtocolFamily.INET6
                        : StandardProtocolFamily.INET);
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.SO_RCVBUF, RECEIVE_BUFFER_BYTES);
        return channel;
    }

    private void run() {
        try {
            while (!closed) {
                selector.select(SELECT_MILLIS);
                for (SelectionKey key : selector.selectedKeys()) {
                    if (key.attachment() instanceof Flow flow) {
                        flow.readDownstream();
                    } else {
                        readUpstream();
                    }
                }
                selector.selectedKeys().clear();
                long now = System.nanoTime();
                flows.values().forEach(flow -> flow.releaseOverdue(now));
            }
        } catch (IOException | UncheckedIOException | ClosedSelectorException e) {
            closed = true;
        } finally {
            closeChannels();
        }
    }

    private void closeChannels() {
        List<AutoCloseable> resources = new ArrayList<>();
        flows.values().forEach(flow -> resources.add(flow.channel));
        resources.add(front);
        resources.add(selector);
        for (AutoCloseable resource : resources) {
            closeQuietly(resource);
        }
    }

    private static void closeQuietly(AutoCloseable resource) {
        try {
            resource.close();
        } catch (Exception e) {
            System.getLogger(ImpairedUdpRelay.class.getName()).log(System.Logger.Level.DEBUG, "Closing failed", e);
        }
    }

    private void readUpstream() throws IOException {
        buffer.clear();
        InetSocketAddress source = (InetSocketAddress) front.receive(buffer);
        while (source != null) {
            buffer.flip();
            flow(source).upstream.pass(buffer);
            buffer.clear();
            source = (InetSocketAddress) front.receive(buffer);
        }
    }

    private Flow flow(InetSocketAddress endpoint) throws IOException {
        Flow known = flows.get(endpoint);
        if (known != null) {
            return known;
        }
        if (flows.size() == MAX_FLOWS) {
            InetSocketAddress idle = flows.keySet().iterator().next();
            Flow removed = flows.remove(idle);
            if (removed != null) {
                removed.channel.close();
            }
        }
        DatagramChannel channel = openChannel(address.getAddress());
        channel.bind(new InetSocketAddress(address.getAddress(), 0));
        channel.connect(Objects.requireNonNull(target));
        Flow made = new Flow(endpoint, channel, flowsMade++);
        channel.register(selector, SelectionKey.OP_READ, made);
        flows.put(endpoint, made);
        return made;
    }

    private final class Flow {
        final DatagramChannel channel;
        final Direction upstream;
        final Direction downstream;

        Flow(InetSocketAddress endpoint, DatagramChannel channel, int number) {
            this.channel = channel;
            upstream = new Direction(new Impairment(spec, number, true), channel::write);
            downstream = new Direction(new Impairment(spec, number, false), packet -> front.send(packet, endpoint));
        }

        void readDownstream() throws IOException {
            buffer.clear();
            try {
                while (channel.isOpen() && channel.read(buffer) > 0) {
                    buffer.flip();
                    downstream.pass(buffer);
                    buffer.clear();
                }
            } catch (java.net.PortUnreachableException e) {
                buffer.clear();
            }
        }

        void releaseOverdue(long now) {
            upstream.releaseOverdue(now);
            downstream.releaseOverdue(now);
        }
    }

    @FunctionalInterface
    private interface Output {
        int send(ByteBuffer packet) throws IOException;
    }

    private final class Direction {
        private final Impairment impairment;
        private final Output output;
        private @Nullable ByteBuffer held;
        private long heldNanos;

        Direction(Impairment impairment, Output output) {
            this.impairment = impairment;
            this.output = output;
        }

        void pass(ByteBuffer packet) {
            Impairment.Fate fate = impairment.next();
            if (fate != Impairment.Fate.PASS) {
                impaired.run();
            }
            if (fate == Impairment.Fate.DELAY && held == null) {
                held = ByteBuffer.allocate(packet.remaining()).put(packet).flip();
                heldNanos = System.nanoTime();
                return;
            }
            if (fate != Impairment.Fate.LOSE) {
                send(packet.duplicate());
            }
            if (fate == Impairment.Fate.DUPLICATE) {
                send(packet.duplicate());
            }
            release();
        }

        void releaseOverdue(long now) {
            if (held != null && now - heldNanos > HOLD_NANOS) {
                release();
            }
        }

        private void release() {
            ByteBuffer released = held;
            held = null;
            if (released != null) {
                send(released);
            }
        }

        private void send(ByteBuffer packet) {
            try {
                output.send(packet);
            } catch (IOException e) {
                System.getLogger(ImpairedUdpRelay.class.getName())
                        .log(System.Logger.Level.DEBUG, "The network refused a datagram", e);
            }
        }
    }
}
