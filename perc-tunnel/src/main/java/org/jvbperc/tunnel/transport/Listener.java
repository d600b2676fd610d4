package org.jvbperc.tunnel.transport;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Binds listening sockets; errors say what to do. */
final class Listener {
    private Listener() {}

    static ServerSocket bind(InetSocketAddress address, int backlog) throws TlsException {
        String where = "port " + address.getPort() + " of " + address.getHostString();
        if (address.isUnresolved()) {
            throw new TlsException("cannot listen on " + where + ": unknown host");
        }
        ServerSocket socket = null;
        try {
            socket = new ServerSocket();
            socket.setReuseAddress(true);
            socket.bind(address, backlog);
            return socket;
        } catch (BindException e) {
            close(socket);
            String text = String.valueOf(e.getMessage());
            if (text.contains("in use")) {
                throw new TlsException("cannot listen: " + where + " is in use", e);
            } else if (text.contains("Permission denied")) {
                throw new TlsException("cannot listen: " + where + " is not permitted to this user", e);
            } else if (text.contains("Cannot assign")) {
                throw new TlsException("cannot listen on " + where + ": not an address of this machine", e);
            }
            throw new TlsException("cannot listen on " + where + ": " + text, e);
        } catch (IOException e) {
            close(socket);
            throw new TlsException("cannot listen on " + where + ": " + e.getMessage(), e);
        }
    }

    private static void close(@org.jspecify.annotations.Nullable ServerSocket socket) throws TlsException {
        if (socket != null) {
            try {
                socket.close();
            } catch (IOException e) {
                throw new TlsException("a socket that could not be bound cannot be closed either", e);
            }
        }
    }
}
