package org.jvbperc.md.agent;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jitsi.utils.logging2.Logger;
import org.jspecify.annotations.Nullable;
import org.jvbperc.md.bridge.BridgeEndpoint;
import org.jvbperc.md.bridge.HopByHopTransforms;

/**
 * An endpoint of the bridge that uses PERC. It is created with its DTLS transport, and is bound to the bridge's endpoint when
 * that exists. Safe for calls from any thread; no call waits for a peer.
 */
final class JvbEndpoint implements BridgeEndpoint {
    /** DTLS datagrams held until ICE has a pair. When there are more, the oldest is dropped, and DTLS sends it again. */
    static final int HELD_DATAGRAMS = 16;

    private final JvbMembers members;
    private final String conferenceId;
    private final String endpointId;
    private final Object dtlsTransport;
    private final JvbSourceState sourceState;
    private final Logger logger;
    private final Object lock = new Object();
    private final Deque<byte[]> held = new ArrayDeque<>();
    private @Nullable Object endpoint;
    private @Nullable Object probingSender;
    private List<Object> sending = List.of();
    private boolean channel;
    private boolean writable;
    private boolean keyed;
    private volatile boolean expired;

    JvbEndpoint(
            JvbMembers members,
            JvbSourceState sourceState,
            String conferenceId,
            String endpointId,
            Object dtlsTransport,
            Logger parentLogger) {
        this.members = members;
        this.sourceState = sourceState;
        this.conferenceId = conferenceId;
        this.endpointId = endpointId;
        this.dtlsTransport = dtlsTransport;
        this.logger = parentLogger.createChildLogger(
                JvbEndpoint.class.getName(), Map.of("conf", conferenceId, "epId", endpointId));
    }

    String conferenceId() {
        return conferenceId;
    }

    String endpointId() {
        return endpointId;
    }

    Object dtlsTransport() {
        return dtlsTransport;
    }

    Logger logger() {
        return logger;
    }

    /**
     * Binds the bridge's endpoint, which has been created.
     *
     * @param hasChannel whether the endpoint will open a bridge channel, for which the bridge waits
     * @throws BridgeCallException if it cannot be used
     */
    void bind(Object newEndpoint, boolean hasChannel) {
        if (members.endpointDtlsTransport.get(newEndpoint) != dtlsTransport) {
            throw new BridgeCallException("bind", new IllegalStateException("another DTLS transport"));
        }
        Object sender = members.probingSender.get(members.rtpSender.get(transceiver(newEndpoint)));
        synchronized (lock) {
            endpoint = newEndpoint;
            probingSender = sender;
            channel = hasChannel;
        }
    }

    /** The bridge's sender of probe packets for it; null before {@link #bind}. */
    @Nullable
    Object probingSender() {
        synchronized (lock) {
            return probingSender;
        }
    }

    private Object transceiver(Object bound) {
        return members.endpointTransceiver.get(bound);
    }

    /** ICE has a pair: sends the datagrams that were held. */
    void writable() {
        synchronized (lock) {
            writable = true;
            for (byte[] datagram : held) {
                send(datagram, 0, datagram.length);
            }
            held.clear();
        }
    }

    /** The bridge has stopped its DTLS transport. */
    void stopped() {
        synchronized (lock) {
            expired = true;
            held.clear();
        }
    }

    boolean isExpired() {
        return expired;
    }

    /** Whether it has media keys. */
    boolean isKeyed() {
        synchronized (lock) {
            return keyed;
        }
    }

    @Override
    public void sendDtls(byte[] datagram, int offset, int length) {
        synchronized (lock) {
            if (expired) {
                return;
            }
            if (writable) {
                send(datagram, offset, length);
                return;
            }
            if (held.size() == HELD_DATAGRAMS) {
                held.removeFirst();
            }
            held.addLast(java.util.Arrays.copyOfRange(datagram, offset, offset + length));
        }
    }

    private void send(byte[] datagram, int offset, int length) {
        Object handler = members.dtlsOutgoing.call(dtlsTransport);
        if (handler == null) {
            return;
        }
        try {
            members.dtlsSend.call(handler, datagram, offset, length);
        } catch (BridgeCallException e) {
            logger.debug(() -> "DTLS not sent: " + e.getMessage());
        }
    }

    @Override
    public void installHopByHop(HopByHopTransforms transforms) {
        boolean first;
        boolean awaitChannel;
        Object bound;
        synchronized (lock) {
            bound = endpoint;
            if (bound == null || expired) {
                throw new IllegalStateException("the endpoint that received media keys does not exist any more");
            }
            Object rtpSend = members.srtpEncrypt.get(transforms.rtpSend(), logger);
            Object rtcpSend = members.srtcpEncrypt.get(transforms.rtcpSend(), logger);
            members.setSrtp.call(
                    transceiver(bound),
                    members.srtpTransformers.get(
                            members.srtpDecrypt.get(transforms.rtpReceive(), logger),
                            rtpSend,
                            members.srtcpDecrypt.get(transforms.rtcpReceive(), logger),
                            rtcpSend));
            sending = List.of(rtpSend, rtcpSend);
            first = !keyed;
            awaitChannel = channel;
            keyed = true;
        }
        if (first) {
            members.dtlsSetComplete.call(dtlsTransport, true);
            if (awaitChannel) {
                members.endpointKeyed.call(bound);
            }
        }
    }

    @Override
    public void forgetSources(Set<Integer> ssrcs) {
        Object bound;
        List<Object> transformers;
        synchronized (lock) {
            bound = expired ? null : endpoint;
            transformers = sending;
        }
        if (bound != null) {
            sourceState.forget(bound, transformers, ssrcs);
        }
    }

    @Override
    public void expire(String reason) {
        Object bound;
        synchronized (lock) {
            bound = expired ? null : endpoint;
        }
        if (bound != null) {
            logger.info("Expiring the endpoint: " + reason);
            members.endpointExpire.call(bound);
        }
    }

    @Override
    public String toString() {
        return "JvbEndpoint[" + conferenceId + "/" + endpointId + "]";
    }
}
