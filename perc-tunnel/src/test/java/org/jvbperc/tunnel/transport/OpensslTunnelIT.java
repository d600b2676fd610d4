package org.jvbperc.tunnel.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jvbperc.testkit.Await;
import org.jvbperc.testkit.FreePort;
import org.jvbperc.tunnel.EndpointDisconnect;
import org.jvbperc.tunnel.TunneledDtls;

/** The other side is OpenSSL's command: an independent TLS 1.3, and the octets of the RFC's messages as they are. */
class OpensslTunnelIT {
    private static final String PROFILES = "0100070000040009000a";
    private static final String DTLS = "0400200123456789ab4cdea123456789abcdef000e16fefd0000000000000000000101";
    private static final String DISCONNECT = "0500100123456789ab4cdea123456789abcdef";
    private static final String MEDIA_KEYS = "03004f0123456789ab4cdea123456789abcdef0009"
            + "0010000102030405060708090a0b0c0d0e0f10101112131415161718191a1b1c1d1e1f"
            + "0c404142434445464748494a4b0c505152535455565758595a5b";

    private final TunnelPair pair = new TunnelPair();
    private final List<Process> processes = new ArrayList<>();

    @AfterEach
    void close() throws InterruptedException {
        pair.close();
        for (Process process : processes) {
            process.destroyForcibly();
            Await.exit(process, "openssl");
        }
    }

    @Test
    void opensslClientAsMediaDistributor_mutualTls_exchangesMessages() throws Exception {
        TunnelAcceptor acceptor = pair.listen(TunnelPair.kdConfig().build());
        Process client = client(acceptor.port(), "md", "-tls1_3", "-alpn", TunnelConfig.SIGNING_ALPN);
        write(client, PROFILES + DTLS);
        TunnelConnection kd = pair.kd.awaitOpened();
        assertTrue(kd.signingAgreed());
        assertEquals(List.of(0x0009, 0x000A), kd.profiles());
        assertEquals(TestCertificates.selfSigned("md").fingerprint(), kd.peerFingerprint());
        TunneledDtls dtls = (TunneledDtls) pair.kd.awaitMessage();
        assertEquals("16fefd0000000000000000000101", dtls.dtlsMessage().toHex());

        kd.send(TunnelPair.mediaKeys());
        kd.send(new EndpointDisconnect(TunnelPair.ASSOCIATION));
        assertEquals(MEDIA_KEYS + DISCONNECT, read(client, (MEDIA_KEYS.length() + DISCONNECT.length()) / 2));
        client.destroy();
        pair.kd.awaitClosed();
    }

    @Test
    void opensslClientWithoutAlpn_speaksPlainRfc9185() throws Exception {
        TunnelAcceptor acceptor = pair.listen(TunnelPair.kdConfig().build());
        write(client(acceptor.port(), "md", "-tls1_3"), PROFILES);
        assertFalse(pair.kd.awaitOpened().signingAgreed());
    }

    @Test
    void opensslClientWithOtherAlpn_speaksPlainRfc9185() throws Exception {
        TunnelAcceptor acceptor = pair.listen(TunnelPair.kdConfig().build());
        write(client(acceptor.port(), "md", "-tls1_3", "-alpn", "h2,other"), PROFILES);
        assertFalse(pair.kd.awaitOpened().signingAgreed());
    }

    @Test
    void opensslClientWithOtherCertificate_isRefused() throws Exception {
        TestCertificates.selfSigned("stranger");
        TunnelAcceptor acceptor = pair.listen(TunnelPair.kdConfig().build());
        write(client(acceptor.port(), "stranger", "-tls1_3"), PROFILES);
        assertTrue(pair.kd.awaitFailed().contains("is not pinned"));
    }

    @Test
    void opensslClientWithTls12_isRefused() throws Exception {
        TunnelAcceptor acceptor = pair.listen(TunnelPair.kdConfig().build());
        Process client = client(acceptor.port(), "md", "-tls1_2");
        assertTrue(pair.kd.awaitFailed().startsWith("TLS failed: "));
        Await.exit(client, "openssl");
        assertTrue(client.exitValue() != 0);
    }

    /** A session ticket must not stand in for the check of the certificate. */
    @Test
    void opensslClientWithTicketOfAPinSinceWithdrawn_isRefused(@TempDir Path directory) throws Exception {
        Path session = directory.resolve("session.pem");
        TlsIdentity md = TestCertificates.selfSigned("md");
        AtomicReference<PeerTrust> trust = new AtomicReference<>(PeerTrust.pinned(Set.of(md.fingerprint())));
        TunnelAcceptor acceptor = pair.listen(
                TunnelConfig.builder(TunnelSide.KEY_DISTRIBUTOR, TestCertificates.selfSigned("kd"), trust::get)
                        .build());
        Process first = client(acceptor.port(), "md", "-tls1_3", "-sess_out", session.toString());
        write(first, PROFILES);
        TunnelConnection kd = pair.kd.awaitOpened();
        kd.send(new EndpointDisconnect(TunnelPair.ASSOCIATION));
        assertEquals(DISCONNECT, read(first, DISCONNECT.length() / 2));
        kd.close();
        pair.kd.awaitClosed();
        Await.exit(first, "openssl");
        assertTrue(Files.size(session) > 0, "OpenSSL has kept a session");

        trust.set(PeerTrust.pinned(Set.of()));
        write(client(acceptor.port(), "md", "-tls1_3", "-sess_in", session.toString()), PROFILES);
        assertTrue(pair.kd.awaitFailed().contains("is not pinned"));
    }

    @Test
    void opensslServerAsKeyDistributor_mutualTls_seesOurOctets() throws Exception {
        int port = FreePort.find();
        Process server = server(port, "kd");
        pair.dial(port, TunnelPair.mdConfig().build());
        TunnelConnection md = pair.md.awaitOpenedAfterFailures();
        assertTrue(md.signingAgreed());
        assertEquals(TestCertificates.selfSigned("kd").fingerprint(), md.peerFingerprint());
        assertEquals(PROFILES, read(server, PROFILES.length() / 2));
        md.send(new TunneledDtls(
                TunnelPair.ASSOCIATION, org.jvbperc.crypto.Octets.fromHex("16fefd0000000000000000000101")));
        assertEquals(DTLS, read(server, DTLS.length() / 2));

        write(server, MEDIA_KEYS + DISCONNECT);
        assertEquals(TunnelPair.mediaKeys(), pair.md.awaitMessage());
        assertEquals(new EndpointDisconnect(TunnelPair.ASSOCIATION), pair.md.awaitMessage());
    }

    @Test
    void opensslServerAsMediaDistributor_mutualTls_opensTheKeyDistributorsTunnel() throws Exception {
        int port = FreePort.find();
        Process server = server(port, "md");
        pair.dial(port, TunnelPair.kdConfig().build());
        write(server, PROFILES);
        TunnelConnection kd = pair.kd.awaitOpenedAfterFailures();
        kd.send(TunnelPair.mediaKeys());
        assertEquals(MEDIA_KEYS, read(server, MEDIA_KEYS.length() / 2));
    }

    private Process client(int port, String identity, String... more) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                "openssl",
                "s_client",
                "-quiet",
                "-connect",
                "127.0.0.1:" + port,
                "-cert",
                TestCertificates.certificateFile(identity).toString(),
                "-key",
                TestCertificates.keyFile(identity).toString(),
                "-CAfile",
                TestCertificates.certificateFile("kd").toString(),
                "-verify_return_error"));
        command.addAll(List.of(more));
        return start(command);
    }

    /** Demands a client certificate, which it verifies. */
    private Process server(int port, String identity) throws IOException {
        String peer = identity.equals("kd") ? "md" : "kd";
        TestCertificates.selfSigned(peer);
        return start(List.of(
                "openssl",
                "s_server",
                "-quiet",
                "-accept",
                "127.0.0.1:" + port,
                "-tls1_3",
                "-alpn",
                TunnelConfig.SIGNING_ALPN,
                "-cert",
                TestCertificates.certificateFile(identity).toString(),
                "-key",
                TestCertificates.keyFile(identity).toString(),
                "-Verify",
                "1",
                "-verify_return_error",
                "-CAfile",
                TestCertificates.certificateFile(peer).toString()));
    }

    private Process start(List<String> command) throws IOException {
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        processes.add(process);
        return process;
    }

    private static void write(Process process, String hex) throws IOException {
        process.getOutputStream().write(HexFormat.of().parseHex(hex));
        process.getOutputStream().flush();
    }

    /** Reads this number of octets from the process's output; the wait for a process that prints nothing more is limited. */
    private static String read(Process process, int length) throws Exception {
        InputStream in = process.getInputStream();
        CompletableFuture<String> octets = CompletableFuture.supplyAsync(() -> {
            try {
                return HexFormat.of().formatHex(in.readNBytes(length));
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        return Await.get(octets, length + " octets of openssl");
    }
}
