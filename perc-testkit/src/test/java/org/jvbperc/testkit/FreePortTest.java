package org.jvbperc.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class FreePortTest {
    @Test
    void find_canBeListenedOn_andIsNoneOfTheSystemsChoice() throws Exception {
        int port = FreePort.find();
        try (ServerSocket server = new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
                ServerSocket chosen = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertEquals(port, server.getLocalPort());
            assertTrue(port < chosen.getLocalPort(), port + " and " + chosen.getLocalPort());
        }
    }
}
