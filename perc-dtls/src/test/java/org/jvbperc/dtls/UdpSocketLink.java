package org.jvbperc.dtls;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** Joins an association to a UDP socket on the loopback address. */
final class UdpSocketLink implements AutoCloseable {
    private final DatagramSocket socket;
    private volatile @Nullable SocketAddress remote;

    UdpSocketLink() throws IOException {
        socket = new DatagramSocket(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0));
    }

    int port() {
        return socket.getLocalPort();
    }

    void setRemotePort(int port) {
        remote = new InetSocketAddress(socket.getLocalAddress(), port);
    }

    /** Delivers what arrives; without a remote address set, the first sender becomes it. */
    void start(DatagramSink receiver) {
        Thread thread = new Thread(() -> read(receiver), "udp-link");
        thread.setDaemon(true);
        thread.start();
    }

    private void read(DatagramSink receiver) {
        byte[] buffer = new byte[65536];
        try {
            while (true) {
                DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                socket.receive(packet);
                if (remote == null) {
                    remote = packet.getSocketAddress();
                }
                receiver.send(buffer, packet.getOffset(), packet.getLength());
            }
        } catch (IOException closed) {
            // The test is over.
        }
    }

    void send(byte[] datagram, int offset, int length) {
        try {
            socket.send(new DatagramPacket(datagram, offset, length, remote));
        } catch (IOException closed) {
            // The test is over.
        }
    }

    @Override
    public void close() {
        socket.close();
    }
}
