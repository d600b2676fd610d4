package org.jvbperc.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports for servers that cannot tell which one the system chose, that start later, or that start again on the same one.
 *
 * <p>A port of the system's choice that was given back may be chosen again at any time, for any connection of any process. So these
 * ports lie below those that systems choose from, where only a server that asks for exactly this port can be.
 */
public final class FreePort {
    private static final int FIRST = 12_000;
    /** Linux chooses from 32768 on, other systems from 49152 on. */
    private static final int END = 32_000;

    private FreePort() {}

    /** A TCP port of the loopback interface that nobody has now; a random one, because tests run side by side. */
    public static int find() {
        int port;
        do {
            port = ThreadLocalRandom.current().nextInt(FIRST, END);
        } while (!isFree(port));
        return port;
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }
}
