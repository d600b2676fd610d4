package org.jvbperc.tunnel.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import javax.net.ssl.SSLServerSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.jvbperc.testkit.Await;
import org.jvbperc.testkit.FreePort;
import org.jvbperc.tunnel.TunnelException;
import org.jvbperc.tunnel.TunnelMessage;

/** Failures: stalls, garbage, cuts, slow readers, restarts, wrong versions. */
class TunnelFailureIT {
    private static final Duration PATIENCE = Await.patience();
    private static final String PROFILES = "0100070000040009000a";
    private static final String DISCONNECT = "0500100123456789ab4cdea123456789abcdef";

    private final TunnelPair pair = new TunnelPair();

    @AfterEach
    void close() {
        pair.close();
    }

    @Test
    void acceptor_clientThatStalls_isCutAtTheDeadlineAndHoldsUpNobody() throws Exception {
        TunnelAcceptor acceptor = pair.listen(
                TunnelPair.mdConfig().handshakeTimeout(Duration.ofSeconds(4)).build());
        try (Socket stalled = new Socket(InetAddress.getLoopbackAddress(), acceptor.port())) {
            pair.dial(acceptor.port(), TunnelPair.kdConfig().build());
            pair.md.awaitOpened();
            assertEquals("the tunnel was not open within 4000 ms", pair.md.awaitFailed());
            stalled.setSoTimeout((int) PATIENCE.toMillis());
            assertEquals(-1, stalled.getInputStream().read());
        }
        assertEquals(1, acceptor.openTunnels());
    }

    @Test
    void keyDistributor_peerSilentAfterTls_isCutAtTheDeadline() throws Exception {
        TunnelAcceptor acceptor = pair.listen(
                TunnelPair.kdConfig().handshakeTimeout(Duration.ofSeconds(2)).build());
        try (RawTlsPeer silent = RawTlsPeer.connect(acceptor.port(), TestCertificates.selfSigned("md"))) {
            assertEquals("the tunnel was not open within 2000 ms", pair.kd.awaitFailed());
        }
    }

    @Test
    void dialler_peerSilentBeforeTls_isLeftAtTheDeadline() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            pair.dial(
                    silent.getLocalPort(),
                    TunnelPair.kdConfig()
                            .handshakeTimeout(Duration.ofMillis(300))
                            .build());
            assertEquals("the tunnel was not open within 300 ms", pair.kd.awaitFailed());
        }
    }

    @Test
    void acceptor_tooManyInTheHandshake_dropsTheOldest() throws Exception {
        TunnelAcceptor acceptor =
                pair.listen(TunnelPair.mdConfig().maxConnections(1).build());
        try (Socket stalled = new Socket(InetAddress.getLoopbackAddress(), acceptor.port())) {
            stalled.setSoTimeout((int) PATIENCE.toMillis());
            pair.dial(acceptor.port(), TunnelPair.kdConfig().build());
            assertEquals("too many connections are in the handshake", pair.md.awaitFailed());
            pair.md.awaitOpened();
            assertEquals(-1, stalled.getInputStream().read());
        }
    }

    @Test
    void acceptor_tooManyTunnels_refusesTheNewOne() throws Exception {
        TunnelAcceptor acceptor =
                pair.listen(TunnelPair.mdConfig().maxConnections(1).build());
        pair.dial(acceptor.port(), TunnelPair.kdConfig().build());
        pair.md.awaitOpened();
        TunnelConnection first = pair.kd.awaitOpened();
        pair.dial(acceptor.port(), TunnelPair.kdConfig().build());
        assertEquals("too many tunnels are open", pair.md.awaitFailed());
        assertTrue(first.isOpen());
        assertEquals(1, acceptor.openTunnels());
    }

    @Test
    void acceptor_otherProtocolThanTls_saysSo() throws Exception {
        TunnelAcceptor acceptor = pair.listen(TunnelPair.mdConfig().build());
        try (Socket http = new Socket(InetAddress.getLoopbackAddress(), acceptor.port())) {
            http.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertEquals("the peer does not speak TLS", pair.md.awaitFailed());
        }
    }

    @Test
    void keyDistributor_garbageAfterTls_isAProtocolError() throws Exception {
        TunnelAcceptor acceptor = pair.listen(TunnelPair.kdConfig().build());
        try (RawTlsPeer md = RawTlsPeer.connect(acceptor.port(), TestCertificates.selfSigned("md"))) {
            md.send("474554202f20485454502f312e310d0a0d0a");
            assertEquals("", md.readToEnd());
        }
        String reason = pair.kd.awaitFailed();
        assertTrue(reason.startsWith("protocol error: message type 71 from the Media Distributor"), reason);
    }

    @Test
    void keyDistributor_malformedMessage_endsThatTunnelOnly() throws Exception {
        TunnelAcceptor acceptor = pair.listen(TunnelPair.kdConfig().build());
        pair.dial(acceptor.port(), TunnelPair.mdConfig().build());
        TunnelConnection other = pair.kd.awaitOpened();
        try (RawTlsPeer md = RawTlsPeer.connect(acceptor.port(), TestCertificates.selfSigned("md"))) {
            md.send(PROFILES);
            pair.kd.awaitOpened();
            md.send("050000" + DISCONNECT);
            assertEquals("", md.readToEnd());
        }
        String reason = pair.kd.awaitClosed();
        assertTrue(reason.startsWith("protocol error: EndpointDisconnect.association_id is cut off"), reason);
        assertTrue(other.isOpen());
    }

    @Test
    void keyDistributor_unknownMessages_areSkipped() throws Exception {
        TunnelAcceptor acceptor =
                pair.listen(TunnelPair.kdConfig().signing(false).build());
        try (RawTlsPeer md = RawTlsPeer.connect(acceptor.port(), TestCertificates.selfSigned("md"))) {
            md.send(PROFILES + "060002abcd" + "e00001ff" + DISCONNECT);
            pair.kd.awaitOpened();
            assertEquals(5, pair.kd.awaitMessage().type());
        }
        assertEquals("the peer closed the connection", pair.kd.awaitClosed());
    }

    @Test
    void keyDistributor_otherVersion_answersAndClosesThoughMoreFollows() throws Exception {
        TunnelAcceptor acceptor = pair.listen(TunnelPair.kdConfig().build());
        try (RawTlsPeer md = RawTlsPeer.connect(acceptor.port(), TestCertificates.selfSigned("md"))) {
            md.send("01000702aabbccddeeff" + "ff".repeat(50_000));
            assertEquals("02000100", md.readToEnd());
        }
        String reason = pair.kd.awaitFailed();
        assertTrue(reason.contains("speaks tunnel version 2, this side 0 only"), reason);
    }

    @Test
    void mediaDistributorDialling_unsupportedVersion_givesUp() throws Exception {
        try (SSLServerSocket listener = RawTlsPeer.listen(TestCertificates.selfSigned("kd"))) {
            TunnelDialer dialer =
                    pair.dial(listener.getLocalPort(), TunnelPair.mdConfig().build());
            try (RawTlsPeer kd = RawTlsPeer.accept(listener)) {
                assertEquals(PROFILES, kd.read(10));
                kd.send("02000105" + "ffffffff");
                assertEquals(DialerState.GAVE_UP, dialer.await(EnumSet.of(DialerState.GAVE_UP), PATIENCE));
            }
            assertEquals(1, dialer.attempts());
            assertTrue(dialer.lastError().orElseThrow().contains("highest is 5"));
            pair.md.awaitOpened();
            assertTrue(pair.md.awaitClosed().contains("refuses tunnel version 0"));
        }
    }

    @Test
    void keyDistributorDialling_otherVersionTwice_givesUp() throws Exception {
        try (SSLServerSocket listener = RawTlsPeer.listen(TestCertificates.selfSigned("md"))) {
            TunnelDialer dialer =
                    pair.dial(listener.getLocalPort(), TunnelPair.kdConfig().build());
            for (int i = 0; i < 2; i++) {
                try (RawTlsPeer md = RawTlsPeer.accept(listener)) {
                    md.send("010001" + "01");
                    assertEquals("02000100", md.readToEnd());
                }
            }
            assertEquals(DialerState.GAVE_UP, dialer.await(EnumSet.of(DialerState.GAVE_UP), PATIENCE));
            assertEquals(2, dialer.attempts());
        }
    }

    @Test
    void tunnel_cutOnTheWay_isClosedOnBothSidesAndOpensAgain() throws Exception {
        TunnelAcceptor acceptor = pair.listen(TunnelPair.mdConfig().build());
        try (TcpProxy proxy = new TcpProxy(acceptor.port())) {
            TunnelDialer dialer = pair.dial(proxy.port(), TunnelPair.kdConfig().build());
            for (int round = 0; round < 3; round++) {
                TunnelConnection md = pair.md.awaitOpened();
                TunnelConnection kd = pair.kd.awaitOpened();
                md.send(TunnelPair.dtls(100));
                assertEquals(TunnelPair.dtls(100), pair.kd.awaitMessage());
                kd.send(TunnelPair.dtls(200));
                assertEquals(TunnelPair.dtls(200), pair.md.awaitMessage());
                proxy.cut();
                String mdReason = pair.md.awaitClosed();
                String kdReason = pair.kd.awaitClosed();
                assertTrue(isCut(mdReason) && isCut(kdReason), mdReason + " / " + kdReason);
                assertThrows(TunnelException.class, () -> md.send(TunnelPair.dtls(1)));
            }
            assertEquals(DialerState.OPEN, dialer.await(EnumSet.of(DialerState.OPEN), PATIENCE));
            assertTrue(isCut(dialer.lastError().orElseThrow()));
        }
    }

    @Test
    void acceptor_restarted_isFoundAgain() throws Exception {
        InetSocketAddress address = TunnelPair.loopback(FreePort.find());
        TunnelAcceptor first =
                TunnelAcceptor.listen(address, TunnelPair.mdConfig().build(), pair.md);
        pair.dial(first.port(), TunnelPair.kdConfig().build());
        pair.md.awaitOpened();
        pair.kd.awaitOpened();
        first.close();
        pair.kd.awaitClosed();
        pair.md.awaitClosed();
        pair.keep(TunnelAcceptor.listen(address, TunnelPair.mdConfig().build(), pair.md));
        pair.md.awaitOpenedAfterFailures();
        pair.kd.awaitOpenedAfterFailures();
    }

    @Test
    void dialler_nobodyListens_saysSoAndRecovers() throws Exception {
        int port = FreePort.find();
        TunnelDialer dialer = pair.dial(port, TunnelPair.kdConfig().build());
        assertTrue(pair.kd.awaitFailed().contains("Connection refused"));
        assertTrue(dialer.lastError().orElseThrow().contains("Connection refused"));
        pair.keep(TunnelAcceptor.listen(
                TunnelPair.loopback(port), TunnelPair.mdConfig().build(), pair.md));
        pair.kd.awaitOpenedAfterFailures();
        dialer.close();
        dialer.close();
        assertEquals(DialerState.CLOSED, dialer.state());
        assertEquals("closed by this side", pair.kd.awaitClosed());
    }

    @Test
    void dialler_closedBeforeOrWhileConnecting_staysClosed() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            TunnelDialer unstarted = new TunnelDialer(
                    "127.0.0.1", silent.getLocalPort(), TunnelPair.kdConfig().build(), pair.kd);
            unstarted.close();
            unstarted.start();
            assertEquals(DialerState.CLOSED, unstarted.state());
            TunnelDialer dialer =
                    pair.dial(silent.getLocalPort(), TunnelPair.kdConfig().build());
            assertThrows(IllegalStateException.class, dialer::start);
            try (Socket connected = silent.accept()) {
                dialer.close();
                connected.setSoTimeout((int) PATIENCE.toMillis());
                connected.getInputStream().readAllBytes();
            }
            assertEquals(DialerState.CLOSED, dialer.state());
            assertTrue(pair.kd.isQuiet());
        }
    }

    @Test
    void tunnel_idleLongerThanAllowed_closes() throws Exception {
        pair.open(TunnelSide.KEY_DISTRIBUTOR, builder -> builder.idleTimeout(Duration.ofMillis(300)));
        String md = pair.md.awaitClosed();
        String kd = pair.kd.awaitClosed();
        String expected = "nothing was received for 300 ms";
        assertTrue(md.equals(expected) || kd.equals(expected), md + " / " + kd);
    }

    @Test
    void handler_thatThrows_losesItsTunnelOnly() throws Exception {
        TunnelAcceptor acceptor = pair.keep(TunnelAcceptor.listen(
                TunnelPair.loopback(0), TunnelPair.mdConfig().build(), new RecordingHandler() {
                    @Override
                    public void received(TunnelConnection connection, TunnelMessage message) {
                        throw new IllegalStateException("bug in the application");
                    }
                }));
        pair.dial(acceptor.port(), TunnelPair.kdConfig().build());
        for (int round = 0; round < 2; round++) {
            pair.kd.awaitOpened().send(TunnelPair.dtls(3));
            assertEquals("the peer closed the connection", pair.kd.awaitClosed());
        }
    }

    @Test
    void acceptor_portInUse_namesIt() throws Exception {
        TunnelAcceptor acceptor = pair.listen(TunnelPair.mdConfig().build());
        TlsException e = assertThrows(
                TlsException.class,
                () -> TunnelAcceptor.listen(
                        TunnelPair.loopback(acceptor.port()),
                        TunnelPair.mdConfig().build(),
                        pair.md));
        assertEquals(
                "cannot listen: port " + acceptor.port() + " of "
                        + TunnelPair.loopback(0).getHostString() + " is in use",
                e.getMessage());
    }

    @Test
    void acceptor_foreignOrUnknownAddress_namesIt() {
        for (String host : List.of("192.0.2.1", "host.invalid")) {
            java.net.InetSocketAddress address = new java.net.InetSocketAddress(host, 4443);
            TlsException e = assertThrows(
                    TlsException.class,
                    () -> TunnelAcceptor.listen(address, TunnelPair.mdConfig().build(), pair.md));
            assertTrue(e.getMessage().startsWith("cannot listen on port 4443 of " + host), e.getMessage());
        }
    }

    @Test
    void acceptor_closed_cutsHandshakesAndTunnelsAndFreesThePort() throws Exception {
        TunnelAcceptor acceptor = pair.keep(TunnelAcceptor.listen(
                TunnelPair.loopback(FreePort.find()), TunnelPair.mdConfig().build(), pair.md));
        try (Socket stalled = new Socket(InetAddress.getLoopbackAddress(), acceptor.port())) {
            stalled.setSoTimeout((int) PATIENCE.toMillis());
            pair.dial(acceptor.port(), TunnelPair.kdConfig().build());
            pair.md.awaitOpened();
            acceptor.close();
            acceptor.close();
            assertEquals(-1, stalled.getInputStream().read());
            pair.keep(new ServerSocket(acceptor.port(), 1, InetAddress.getLoopbackAddress()));
        }
    }

    private static boolean isCut(String reason) {
        return reason.equals("the peer closed the connection")
                || reason.equals("the peer cut the connection")
                || reason.startsWith("connection lost");
    }
}
