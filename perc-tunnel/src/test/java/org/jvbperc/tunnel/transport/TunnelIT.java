package org.jvbperc.tunnel.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.jvbperc.crypto.Octets;
import org.jvbperc.crypto.ProtectionProfile;
import org.jvbperc.tunnel.AssociationId;
import org.jvbperc.tunnel.EndpointDisconnect;
import org.jvbperc.tunnel.MediaKeys;
import org.jvbperc.tunnel.SignAnswer;
import org.jvbperc.tunnel.SignAnswerAck;
import org.jvbperc.tunnel.SignAnswerError;
import org.jvbperc.tunnel.SupportedProfiles;
import org.jvbperc.tunnel.TunnelException;
import org.jvbperc.tunnel.TunneledDtls;

/** Tunnels over real TLS 1.3 on 127.0.0.1, dialled by either side. */
class TunnelIT {
    private static final Octets REQUEST_ID = Octets.fromHex("00112233445566778899aabbccddeeff");

    private final TunnelPair pair = new TunnelPair();

    @AfterEach
    void close() {
        pair.close();
    }

    @ParameterizedTest
    @EnumSource(TunnelSide.class)
    void tunnel_dialledByEitherSide_carriesEveryMessage(TunnelSide dialling) throws Exception {
        List<TunnelConnection> ends = pair.open(dialling, UnaryOperator.identity());
        TunnelConnection md = ends.get(0);
        TunnelConnection kd = ends.get(1);
        assertTrue(md.signingAgreed() && kd.signingAgreed());
        assertTrue(md.isOpen() && kd.isOpen());
        assertEquals(List.of(0x0009, 0x000A), md.profiles());
        assertEquals(List.of(0x0009, 0x000A), kd.profiles());
        assertEquals(TestCertificates.selfSigned("kd").fingerprint(), md.peerFingerprint());
        assertEquals(TestCertificates.selfSigned("md").fingerprint(), kd.peerFingerprint());
        assertTrue(md.peerAddress().startsWith("127.0.0.1:"), md.peerAddress());

        SignAnswer request = new SignAnswer(REQUEST_ID, Octets.of(new byte[30_000]), Octets.of(new byte[30_000]));
        TunneledDtls largest = TunnelPair.dtls(TunneledDtls.MAX_DTLS_MESSAGE_BYTES);
        md.send(request);
        md.send(TunnelPair.dtls(1200));
        md.send(largest);
        assertEquals(request, pair.kd.awaitMessage());
        assertEquals(TunnelPair.dtls(1200), pair.kd.awaitMessage());
        assertEquals(largest, pair.kd.awaitMessage());

        SignAnswerAck ack = new SignAnswerAck(REQUEST_ID, Octets.of(new byte[] {7}));
        SignAnswerError error = new SignAnswerError(REQUEST_ID, "identity-invalid", "");
        MediaKeys keys = TunnelPair.mediaKeys();
        kd.send(ack);
        kd.send(error);
        kd.send(largest);
        kd.send(keys);
        assertEquals(16, keys.keys().clientWriteKey().toByteArray().length, "the sender still owns the keys");
        kd.send(new EndpointDisconnect(TunnelPair.ASSOCIATION));
        assertEquals(ack, pair.md.awaitMessage());
        assertEquals(error, pair.md.awaitMessage());
        assertEquals(largest, pair.md.awaitMessage());
        assertEquals(keys, pair.md.awaitMessage());
        assertEquals(new EndpointDisconnect(TunnelPair.ASSOCIATION), pair.md.awaitMessage());
    }

    @ParameterizedTest
    @CsvSource({"KEY_DISTRIBUTOR,true,false", "KEY_DISTRIBUTOR,false,true", "MEDIA_DISTRIBUTOR,false,false"})
    void tunnel_oneSideWithoutSigning_speaksPlainRfc9185(TunnelSide dialling, boolean dialler, boolean acceptor)
            throws Exception {
        boolean kdDials = dialling == TunnelSide.KEY_DISTRIBUTOR;
        TunnelConfig md =
                TunnelPair.mdConfig().signing(kdDials ? acceptor : dialler).build();
        TunnelConfig kd =
                TunnelPair.kdConfig().signing(kdDials ? dialler : acceptor).build();
        pair.dial(pair.listen(kdDials ? md : kd).port(), kdDials ? kd : md);
        TunnelConnection mdEnd = pair.md.awaitOpened();
        TunnelConnection kdEnd = pair.kd.awaitOpened();
        assertFalse(mdEnd.signingAgreed() || kdEnd.signingAgreed());
        TunnelException e = assertThrows(
                TunnelException.class,
                () -> mdEnd.send(new SignAnswer(REQUEST_ID, Octets.of(new byte[1]), Octets.of(new byte[1]))));
        assertTrue(e.getMessage().contains("was not agreed on"), e.getMessage());
        mdEnd.send(TunnelPair.dtls(5));
        assertInstanceOf(TunneledDtls.class, pair.kd.awaitMessage());
    }

    @Test
    void profiles_configured_areTheOnesAnnounced() throws Exception {
        ProtectionProfile only = ProtectionProfile.DOUBLE_AEAD_AES_256_GCM_AEAD_AES_256_GCM;
        List<TunnelConnection> ends = pair.open(TunnelSide.KEY_DISTRIBUTOR, builder -> builder.profiles(List.of(only)));
        assertEquals(List.of(0x000A), ends.get(1).profiles());
    }

    @Test
    void send_manyMessagesFromSeveralThreads_arriveCompleteAndInEachThreadsOrder() throws Exception {
        TunnelConnection md =
                pair.open(TunnelSide.KEY_DISTRIBUTOR, UnaryOperator.identity()).get(0);
        int threads = 4;
        int each = 500;
        List<Thread> senders = new java.util.ArrayList<>();
        for (int t = 0; t < threads; t++) {
            AssociationId id = new AssociationId(new UUID(0, t));
            Thread sender = new Thread(() -> {
                for (int i = 0; i < each; i++) {
                    send(md, new TunneledDtls(id, Octets.of(new byte[] {(byte) (i >> 8), (byte) i, 3, 4})));
                }
            });
            sender.start();
            senders.add(sender);
        }
        int[] next = new int[threads];
        for (int i = 0; i < threads * each; i++) {
            TunneledDtls got = assertInstanceOf(TunneledDtls.class, pair.kd.awaitMessage());
            int thread = (int) got.associationId().uuid().getLeastSignificantBits();
            assertEquals(
                    next[thread]++,
                    got.dtlsMessage().octetAt(0) << 8 | got.dtlsMessage().octetAt(1));
        }
        for (Thread sender : senders) {
            sender.join(10_000);
        }
    }

    @Test
    void send_wrongDirection_isRefusedAndTunnelStaysOpen() throws Exception {
        TunnelConnection md =
                pair.open(TunnelSide.KEY_DISTRIBUTOR, UnaryOperator.identity()).get(0);
        assertThrows(TunnelException.class, () -> md.send(TunnelPair.mediaKeys()));
        assertThrows(TunnelException.class, () -> md.send(new SupportedProfiles(0, List.of(9))));
        assertTrue(md.isOpen());
    }

    @Test
    void endpointDisconnect_sentTwice_arrivesOnceAndLateDtlsStaysHome() throws Exception {
        TunnelConnection md =
                pair.open(TunnelSide.KEY_DISTRIBUTOR, UnaryOperator.identity()).get(0);
        md.send(new EndpointDisconnect(TunnelPair.ASSOCIATION));
        md.send(new EndpointDisconnect(TunnelPair.ASSOCIATION));
        md.send(TunnelPair.dtls(10));
        EndpointDisconnect other = new EndpointDisconnect(new AssociationId(new UUID(1, 2)));
        md.send(other);
        assertEquals(new EndpointDisconnect(TunnelPair.ASSOCIATION), pair.kd.awaitMessage());
        assertEquals(other, pair.kd.awaitMessage());
    }

    @ParameterizedTest
    @EnumSource(TunnelSide.class)
    void close_byEitherSide_deliversWhatWasQueuedAndTellsBoth(TunnelSide closing) throws Exception {
        List<TunnelConnection> ends = pair.open(TunnelSide.KEY_DISTRIBUTOR, UnaryOperator.identity());
        boolean mdCloses = closing == TunnelSide.MEDIA_DISTRIBUTOR;
        TunnelConnection own = ends.get(mdCloses ? 0 : 1);
        RecordingHandler ownHandler = mdCloses ? pair.md : pair.kd;
        RecordingHandler peerHandler = mdCloses ? pair.kd : pair.md;
        for (int i = 0; i < 20; i++) {
            own.send(TunnelPair.dtls(60_000));
        }
        own.close("the test is over");
        own.close("a second time");
        assertFalse(own.isOpen());
        TunnelException e = assertThrows(TunnelException.class, () -> own.send(TunnelPair.dtls(1)));
        assertTrue(e.getMessage().contains("the test is over"), e.getMessage());
        for (int i = 0; i < 20; i++) {
            assertEquals(TunnelPair.dtls(60_000), peerHandler.awaitMessage());
        }
        assertEquals("the peer closed the connection", peerHandler.awaitClosed());
        assertEquals("the test is over", ownHandler.awaitClosed());
    }

    private static void send(TunnelConnection connection, TunneledDtls message) {
        try {
            connection.send(message);
        } catch (TunnelException e) {
            throw new AssertionError(e);
        }
    }
}
