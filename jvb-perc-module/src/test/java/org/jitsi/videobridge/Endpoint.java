package org.jitsi.videobridge;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.ice4j.util.Buffer;
import org.ice4j.util.BufferPool;
import org.jitsi.nlj.Transceiver;
import org.jitsi.videobridge.cc.allocation.BitrateController;
import org.jitsi.videobridge.transport.dtls.DtlsTransport;
import org.jitsi.videobridge.transport.ice.IceTransport;
import org.jvbperc.md.agent.weave.BridgeDouble;

/** Double with a real class's name. */
public final class Endpoint implements BridgeDouble.EndpointDouble {
    public final List<String> payloadTypes = new ArrayList<>();
    private final Conference conference;
    private final String id;
    private final DtlsTransport dtlsTransport;
    private final Transceiver transceiver = new Transceiver();
    private final BitrateController bitrateController = new BitrateController();
    private final IceTransport iceTransport = new IceTransport();
    private final List<byte[]> sent = new ArrayList<>();

    Endpoint(Conference conference, String id) {
        this.conference = conference;
        this.id = id;
        dtlsTransport = new DtlsTransport(id);
        transceiver.received = packet -> conference.forward(this, packet);
        dtlsTransport.outgoingDataHandler =
                (data, offset, length) -> sent.add(Arrays.copyOfRange(data, offset, offset + length));
    }

    boolean isTransportConnected() {
        return iceTransport.isConnected() && dtlsTransport.isConnected();
    }

    public Transceiver getTransceiver() {
        return transceiver;
    }

    public void scheduleEndpointMessageTransportTimeout() {}

    @Override
    public void expire() {
        if (conference.remove(id, this)) {
            dtlsTransport.stop();
        }
    }

    @Override
    public void iceWritable() {
        dtlsTransport.startDtlsHandshake();
    }

    @Override
    public void dtls(byte[] datagram) {
        byte[] larger = new byte[datagram.length + 7];
        System.arraycopy(datagram, 0, larger, 3, datagram.length);
        dtlsTransport.enqueueBuffer(new Buffer(larger, 3, datagram.length));
    }

    @Override
    public List<byte[]> sent() {
        return sent;
    }

    @Override
    public int handshakes() {
        return dtlsTransport.handshakes;
    }

    @Override
    public int ownDtlsDatagrams() {
        return dtlsTransport.datagrams;
    }

    @Override
    public int returnedBuffers() {
        return BufferPool.RETURNED.get();
    }

    @Override
    public boolean connected() {
        return dtlsTransport.isConnected();
    }

    @Override
    public List<Object> factories() {
        return transceiver.transformers == null ? List.of() : transceiver.transformers.factories;
    }

    @Override
    public List<Map<Long, Object>> stateBySource() {
        List<Map<Long, Object>> maps = new ArrayList<>(transceiver.transformers.sending);
        maps.add(bitrateController.handler().projections());
        return maps;
    }

    @Override
    public int probe(int bytes) {
        return transceiver.getRtpSender().sendProbing(bytes);
    }

    @Override
    public int probed() {
        return transceiver.getRtpSender().probed();
    }

    @Override
    public List<String> payloadTypes() {
        return payloadTypes;
    }
}
