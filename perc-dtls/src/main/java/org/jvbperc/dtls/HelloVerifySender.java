package org.jvbperc.dtls;

import org.bouncycastle.tls.DatagramSender;

/** Carries BouncyCastle's HelloVerifyRequest to a sink. */
final class HelloVerifySender implements DatagramSender {
    private final int mtu;
    private final DatagramSink sink;

    HelloVerifySender(int mtu, DatagramSink sink) {
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
