package org.jvbperc.dtls;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.jvbperc.crypto.HopByHopKeys;
import org.jvbperc.crypto.ProtectionProfile;
import org.jvbperc.crypto.SecretBytes;
import org.jvbperc.dtls.association.DtlsClientAssociation;
import org.jvbperc.dtls.association.DtlsContext;
import org.jvbperc.dtls.association.DtlsServerAssociation;
import org.jvbperc.testkit.Await;

/**
 * Both roles against OpenSSL over UDP, in single-profile mode, which is all OpenSSL knows: handshake, cookie, certificates of
 * both sides, and the exporter's output octet by octet.
 */
@Timeout(600)
class OpensslDtlsIT {
    private static final String KEYING_MATERIAL = "Keying material: ([0-9A-F]+)";

    @TempDir
    static Path directory;

    @BeforeAll
    static void writeCertificates() throws IOException {
        TestPeers.CLIENT_CERTIFICATE.writePem(directory.resolve("client.pem"), directory.resolve("client.key"));
        TestPeers.SERVER_CERTIFICATE.writePem(directory.resolve("server.pem"), directory.resolve("server.key"));
    }

    @ParameterizedTest
    @CsvSource({"AEAD_AES_128_GCM,AES128-GCM-SHA256", "AEAD_AES_256_GCM,AES256-GCM-SHA384"})
    void server_opensslClient_exportsTheSameKeys(ProtectionProfile profile, String cipher) throws Exception {
        ServerEvents events = new ServerEvents();
        try (UdpSocketLink link = new UdpSocketLink();
                DtlsContext context = context("openssl-server");
                DtlsServerAssociation server = new DtlsServerAssociation(
                        context,
                        TestPeers.serverConfig(),
                        new TestAdmission(TestPeers.singleProfileServer(profile), TestPeers.CLIENT_CERTIFICATE),
                        link::send,
                        events)) {
            link.start(server::receive);
            List<String> arguments = new ArrayList<>(List.of("s_client", "-connect", "127.0.0.1:" + link.port()));
            arguments.addAll(common("client", profile, cipher));
            try (OpensslProcess openssl = new OpensslProcess(arguments)) {
                ServerEvents.Established established = events.next(ServerEvents.Established.class);
                assertEquals(profile, established.profile());
                assertEquals(
                        openssl.await(KEYING_MATERIAL).toLowerCase(Locale.ROOT), exporterOutput(established.keys()));
                openssl.endInput();
                events.next(ServerEvents.Closed.class);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"AEAD_AES_128_GCM,AES128-GCM-SHA256", "AEAD_AES_256_GCM,AES256-GCM-SHA384"})
    void client_opensslServer_exportsTheSameKeys(ProtectionProfile profile, String cipher) throws Exception {
        List<String> arguments =
                new ArrayList<>(List.of("s_server", "-accept", "127.0.0.1:0", "-listen", "-Verify", "1"));
        arguments.addAll(common("server", profile, cipher));
        ClientEvents events = new ClientEvents();
        try (OpensslProcess openssl = new OpensslProcess(arguments);
                UdpSocketLink link = new UdpSocketLink();
                DtlsContext context = context("openssl-client")) {
            link.setRemotePort(Integer.parseInt(openssl.await("ACCEPT .*:([0-9]+)")));
            try (DtlsClientAssociation client =
                    new DtlsClientAssociation(context, TestPeers.singleProfileClient(profile), link::send, events)) {
                link.start(client::receive);
                client.start();
                ClientEvents.Established established = events.next(ClientEvents.Established.class);
                assertEquals(profile, established.profile());
                assertEquals(
                        openssl.await(KEYING_MATERIAL).toLowerCase(Locale.ROOT), exporterOutput(established.keys()));
            }
            events.next(ClientEvents.Closed.class);
            assertEquals("DONE", openssl.await("^(DONE)"));
        }
    }

    @Test
    void server_opensslClient_exchangeApplicationData() throws Exception {
        ProtectionProfile profile = ProtectionProfile.AEAD_AES_128_GCM;
        ServerEvents events = new ServerEvents();
        try (UdpSocketLink link = new UdpSocketLink();
                DtlsContext context = context("openssl-server");
                DtlsServerAssociation server = new DtlsServerAssociation(
                        context,
                        TestPeers.serverConfig(),
                        new TestAdmission(TestPeers.singleProfileServer(profile), TestPeers.CLIENT_CERTIFICATE),
                        link::send,
                        events)) {
            link.start(server::receive);
            List<String> arguments =
                    new ArrayList<>(List.of("s_client", "-quiet", "-connect", "127.0.0.1:" + link.port()));
            arguments.addAll(common("client", profile, "AES128-GCM-SHA256"));
            try (OpensslProcess openssl = new OpensslProcess(arguments)) {
                events.next(ServerEvents.Established.class);
                openssl.writeLine("from OpenSSL");
                assertEquals("from OpenSSL\n", text(Await.next(events.data, "application data")));
                byte[] reply = "to OpenSSL\n".getBytes(StandardCharsets.US_ASCII);
                server.sendApplicationData(reply, 0, reply.length);
                openssl.await("(to OpenSSL)");
            }
        }
    }

    @Test
    void client_opensslServer_exchangeApplicationData() throws Exception {
        ProtectionProfile profile = ProtectionProfile.AEAD_AES_128_GCM;
        List<String> arguments =
                new ArrayList<>(List.of("s_server", "-accept", "127.0.0.1:0", "-listen", "-Verify", "1"));
        arguments.addAll(common("server", profile, "AES128-GCM-SHA256"));
        ClientEvents events = new ClientEvents();
        try (OpensslProcess openssl = new OpensslProcess(arguments);
                UdpSocketLink link = new UdpSocketLink();
                DtlsContext context = context("openssl-client")) {
            link.setRemotePort(Integer.parseInt(openssl.await("ACCEPT .*:([0-9]+)")));
            try (DtlsClientAssociation client =
                    new DtlsClientAssociation(context, TestPeers.singleProfileClient(profile), link::send, events)) {
                link.start(client::receive);
                client.start();
                events.next(ClientEvents.Established.class);
                openssl.await("(Keying material: )");
                byte[] sent = "to OpenSSL\n".getBytes(StandardCharsets.US_ASCII);
                client.sendApplicationData(sent, 0, sent.length);
                openssl.await("(to OpenSSL)");
                openssl.writeLine("from OpenSSL");
                assertEquals("from OpenSSL\n", text(Await.next(events.data, "application data")));
            }
        }
    }

    private static String text(byte[] data) {
        return new String(data, StandardCharsets.US_ASCII);
    }

    @Test
    void server_opensslClientWithSmallMtu_reassemblesItsFragments() throws Exception {
        ProtectionProfile profile = ProtectionProfile.AEAD_AES_128_GCM;
        ServerEvents events = new ServerEvents();
        try (UdpSocketLink link = new UdpSocketLink();
                DtlsContext context = context("openssl-server");
                DtlsServerAssociation server = new DtlsServerAssociation(
                        context,
                        TestPeers.serverConfig().withMtu(256),
                        new TestAdmission(TestPeers.singleProfileServer(profile), TestPeers.CLIENT_CERTIFICATE),
                        link::send,
                        events)) {
            link.start(server::receive);
            List<String> arguments =
                    new ArrayList<>(List.of("s_client", "-mtu", "300", "-connect", "127.0.0.1:" + link.port()));
            arguments.addAll(common("client", profile, "AES128-GCM-SHA256"));
            try (OpensslProcess openssl = new OpensslProcess(arguments)) {
                ServerEvents.Established established = events.next(ServerEvents.Established.class);
                assertEquals(
                        openssl.await(KEYING_MATERIAL).toLowerCase(Locale.ROOT), exporterOutput(established.keys()));
            }
        }
    }

    @Test
    void server_opensslClientWithoutCertificate_isRefused() throws Exception {
        ProtectionProfile profile = ProtectionProfile.AEAD_AES_128_GCM;
        ServerEvents events = new ServerEvents();
        try (UdpSocketLink link = new UdpSocketLink();
                DtlsContext context = context("openssl-server");
                DtlsServerAssociation server = new DtlsServerAssociation(
                        context,
                        TestPeers.serverConfig(),
                        new TestAdmission(TestPeers.singleProfileServer(profile), TestPeers.CLIENT_CERTIFICATE),
                        link::send,
                        events)) {
            link.start(server::receive);
            List<String> arguments = List.of(
                    "s_client",
                    "-connect",
                    "127.0.0.1:" + link.port(),
                    "-dtls1_2",
                    "-use_srtp",
                    "SRTP_" + profile.name());
            try (OpensslProcess openssl = new OpensslProcess(arguments)) {
                assertEquals(40, events.next(DtlsFailure.class).alertCode());
                openssl.await("(alert handshake failure|handshake_failure|SSL alert number 40)");
            }
        }
    }

    @Test
    void percServer_opensslClient_isRefused() throws Exception {
        ServerEvents events = new ServerEvents();
        try (UdpSocketLink link = new UdpSocketLink();
                DtlsContext context = context("openssl-server");
                DtlsServerAssociation server = new DtlsServerAssociation(
                        context,
                        TestPeers.serverConfig(),
                        new TestAdmission(TestPeers.serverParameters().build(), TestPeers.CLIENT_CERTIFICATE),
                        link::send,
                        events)) {
            link.start(server::receive);
            List<String> arguments = new ArrayList<>(List.of("s_client", "-connect", "127.0.0.1:" + link.port()));
            arguments.addAll(common("client", ProtectionProfile.AEAD_AES_128_GCM, "AES128-GCM-SHA256"));
            try (OpensslProcess openssl = new OpensslProcess(arguments)) {
                assertEquals(
                        DtlsFailure.Kind.REFUSED, events.next(DtlsFailure.class).kind());
                openssl.await("(SSL alert number 40)");
            }
        }
    }

    /** Retransmits as a process does, since the way to OpenSSL is a real one. */
    private static DtlsContext context(String name) {
        return DtlsContext.builder(name, TestPeers.RANDOM).build();
    }

    private static List<String> common(String name, ProtectionProfile profile, String cipher) {
        return List.of(
                "-dtls1_2",
                "-cert",
                directory.resolve(name + ".pem").toString(),
                "-key",
                directory.resolve(name + ".key").toString(),
                "-cipher",
                "ECDHE-ECDSA-" + cipher,
                "-use_srtp",
                "SRTP_" + profile.name(),
                "-keymatexport",
                "EXTRACTOR-dtls_srtp",
                "-keymatexportlen",
                Integer.toString(profile.exporterLengthBytes()));
    }

    /** Of a single profile the hop-by-hop keys are all the exporter gave, in its order (RFC 5764 section 4.2). */
    private static String exporterOutput(HopByHopKeys keys) {
        StringBuilder hex = new StringBuilder();
        for (SecretBytes part :
                List.of(keys.clientWriteKey(), keys.serverWriteKey(), keys.clientWriteSalt(), keys.serverWriteSalt())) {
            hex.append(HexFormat.of().formatHex(part.toByteArray()));
        }
        return hex.toString();
    }
}
