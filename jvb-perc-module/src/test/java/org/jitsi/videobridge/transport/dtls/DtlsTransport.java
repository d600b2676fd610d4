package org.jitsi.videobridge.transport.dtls;

import org.ice4j.util.Buffer;

/** Double with a real class's name. */
public final class DtlsTransport {
    public interface OutgoingDataHandler {
        void sendData(byte[] data, int offset, int length);
    }

    public OutgoingDataHandler outgoingDataHandler;
    public int handshakes;
    public int datagrams;
    public boolean stopped;
    private boolean dtlsHandshakeComplete;

    public DtlsTransport(String id) {
        if (id.isEmpty()) {
            throw new IllegalArgumentException("id");
        }
    }

    public boolean isConnected() {
        return dtlsHandshakeComplete;
    }

    public void startDtlsHandshake() {
        handshakes++;
    }

    public void enqueueBuffer(Buffer buffer) {
        dtlsDataReceived(buffer.getBuffer(), buffer.getOffset(), buffer.getLength());
    }

    public void dtlsDataReceived(byte[] data, int offset, int length) {
        datagrams++;
    }

    public void stop() {
        stopped = true;
    }
}
