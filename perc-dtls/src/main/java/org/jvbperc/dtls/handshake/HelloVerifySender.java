package org.jvbperc.dtls.handshake;

import org.bouncycastle.tls.DatagramSender;
import org.jvbperc.dtls.DatagramSink;

/** Sends BouncyCastle's HelloVerifyRequest to a sink. */
public final class HelloVerifySender implements DatagramSender {
    private final int mtu;
    private final DatagramSink sink;

    public HelloVerifySender(int mtu, DatagramSink sink) {
        this.mtu = mtu;
        this.sink = sink;
    }

    @Override
    public int getSendLimit() {
        return mtu;
    }

    @Override
    public void send(byte[] datagram, int offset, int length) {
        sink.send(datagram, offset, length);
    }
}
