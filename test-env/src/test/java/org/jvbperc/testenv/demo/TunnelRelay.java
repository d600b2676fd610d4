package org.jvbperc.testenv.demo;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/** A TCP relay on loopback that can be cut and mended, to stand for the network between Key Distributor and bridge. */
final class TunnelRelay implements AutoCloseable {
    private final ServerSocket server;
    private final int targetPort;
    private final List<Socket> sockets = new ArrayList<>();
    private boolean cut;

    TunnelRelay(int targetPort) throws IOException {
        this.targetPort = targetPort;
        ServerSocket socket = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
        if (socket.getLocalPort() == targetPort) {
            // the system handed out the port that is meant for the target
            ServerSocket other = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
            socket.close();
            socket = other;
        }
        this.server = socket;
        start("relay-accept", this::acceptAll);
    }

    int port() {
        return server.getLocalPort();
    }

    /** Closes all connections and refuses new ones. */
    synchronized void cut() throws IOException {
        cut = true;
        for (Socket socket : sockets) {
            socket.close();
        }
        sockets.clear();
    }

    /** Lets connections through again. */
    synchronized void mend() {
        cut = false;
    }

    @Override
    public void close() throws IOException {
        server.close();
        cut();
    }

    private void acceptAll() {
        try {
            while (!server.isClosed()) {
                connect(server.accept());
            }
        } catch (IOException e) {
            // closed
        }
    }

    private synchronized void connect(Socket client) throws IOException {
        if (cut) {
            client.close();
            return;
        }
        Socket target = new Socket();
        try {
            target.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), targetPort), 2000);
        } catch (IOException e) {
            client.close();
            return;
        }
        sockets.add(client);
        sockets.add(target);
        start("relay-up", () -> pump(client, target));
        start("relay-down", () -> pump(target, client));
    }

    private static void pump(Socket from, Socket to) {
        try (from;
                to;
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            in.transferTo(out);
        } catch (IOException e) {
            // one side is gone, and with it the other
        }
    }

    private static void start(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }
}
