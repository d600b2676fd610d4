package org.jvbperc.tunnel.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.jvbperc.testkit.Await;

/** Which peers are accepted: pins, authorities, dates, decisions, changes at run time. */
class TunnelTrustIT {
    private final TunnelPair pair = new TunnelPair();

    @AfterEach
    void close() {
        pair.close();
    }

    @Test
    void dialler_wrongPin_namesTheFingerprintAndTriesAgain() throws Exception {
        TunnelAcceptor acceptor = pair.listen(TunnelPair.mdConfig().build());
        TlsIdentity stranger = TestCertificates.selfSigned("stranger");
        TunnelDialer dialer = pair.dial(
                acceptor.port(),
                TunnelPair.config(TunnelSide.KEY_DISTRIBUTOR, TestCertificates.selfSigned("kd"), stranger)
                        .build());
        String expected = "the peer's certificate has fingerprint "
                + TestCertificates.selfSigned("md").fingerprint() + ", which is not pinned";
        assertEquals(expected, pair.kd.awaitFailed());
        assertEquals(expected, pair.kd.awaitFailed());
        assertEquals(Optional.of(expected), dialer.lastError());
        String seen = pair.md.awaitFailed();
        assertTrue(
                seen.startsWith("the peer refuses our certificate (Received fatal alert: certificate_unknown"), seen);
    }

    @Test
    void acceptor_wrongPin_refusesAndDiallerLearnsWhy() throws Exception {
        TlsIdentity stranger = TestCertificates.selfSigned("stranger");
        TunnelAcceptor acceptor = pair.listen(TunnelPair.mdConfig().build());
        pair.dial(
                acceptor.port(),
                TunnelPair.config(TunnelSide.KEY_DISTRIBUTOR, stranger, TestCertificates.selfSigned("md"))
                        .build());
        assertEquals(
                "the peer's certificate has fingerprint " + stranger.fingerprint() + ", which is not pinned",
                pair.md.awaitFailed());
        String seen = pair.kd.awaitFailed();
        assertTrue(seen.startsWith("the peer refuses our certificate"), seen);
        assertEquals(0, acceptor.openTunnels());
    }

    @Test
    void mediaDistributorDialling_refusedByTheAcceptor_isToldWhyAndNeverReceives() throws Exception {
        TlsIdentity stranger = TestCertificates.selfSigned("stranger");
        TunnelAcceptor acceptor = pair.listen(TunnelPair.kdConfig().build());
        pair.dial(
                acceptor.port(),
                TunnelPair.config(TunnelSide.MEDIA_DISTRIBUTOR, stranger, TestCertificates.selfSigned("kd"))
                        .build());
        assertTrue(pair.kd.awaitFailed().contains("not pinned"));
        pair.md.awaitOpened();
        String reason = pair.md.awaitClosed();
        assertTrue(reason.startsWith("the peer refuses our certificate"), reason);
    }

    @ParameterizedTest
    @EnumSource(TunnelSide.class)
    void expiredCertificate_ofEitherRole_isRefusedWithItsDate(TunnelSide role) throws Exception {
        TlsIdentity bad = TestCertificates.expired();
        String reason = dialWithBadCertificate(role, bad);
        assertEquals(
                "the peer's certificate (CN=expired) expired on "
                        + bad.certificate().getNotAfter().toInstant(),
                reason);
    }

    @ParameterizedTest
    @EnumSource(TunnelSide.class)
    void notYetValidCertificate_ofEitherRole_asksForTheClock(TunnelSide role) throws Exception {
        String reason = dialWithBadCertificate(role, TestCertificates.notYetValid());
        assertTrue(
                reason.startsWith("the peer's certificate (CN=not-yet-valid) is not yet valid, it begins on "), reason);
        assertTrue(reason.contains("is this machine's clock right?"), reason);
    }

    @Test
    void client_withoutCertificate_isRefused() throws Exception {
        TunnelAcceptor acceptor = pair.listen(TunnelPair.kdConfig().build());
        assertThrows(IOException.class, () -> {
            try (RawTlsPeer peer = RawTlsPeer.connect(acceptor.port(), null, "TLSv1.3")) {
                peer.send("0100070000040009000a");
                peer.readToEnd();
                throw new AssertionError("the acceptor did not refuse");
            }
        });
        assertEquals("the peer showed no certificate", pair.kd.awaitFailed());
    }

    @Test
    void client_withTls12Only_isRefused() throws Exception {
        TunnelAcceptor acceptor = pair.listen(TunnelPair.kdConfig().build());
        assertThrows(
                IOException.class,
                () -> RawTlsPeer.connect(acceptor.port(), TestCertificates.selfSigned("md"), "TLSv1.2"));
        String reason = pair.kd.awaitFailed();
        assertTrue(reason.startsWith("TLS failed: "), reason);
    }

    @Test
    void pins_changedAtRunTime_countAtTheNextHandshakeAndResumptionDoesNotEscape() throws Exception {
        TlsIdentity kd = TestCertificates.selfSigned("kd");
        AtomicReference<PeerTrust> trust = new AtomicReference<>(PeerTrust.pinned(Set.of()));
        TunnelAcceptor acceptor = pair.listen(withTrust(TunnelPair.mdConfig().build(), trust::get));
        pair.dial(acceptor.port(), TunnelPair.kdConfig().build());
        assertTrue(pair.md.awaitFailed().contains("not pinned"));

        trust.set(PeerTrust.pinned(Set.of(kd.fingerprint())));
        TunnelConnection md = pair.md.awaitOpenedAfterFailures();
        pair.kd.awaitOpenedAfterFailures();
        assertEquals(kd.fingerprint(), md.peerFingerprint());

        trust.set(
                PeerTrust.pinned(Set.of(TestCertificates.selfSigned("stranger").fingerprint())));
        md.close();
        assertTrue(pair.md.awaitClosedAndFailed().contains("not pinned"));
    }

    @Test
    void trustSupplier_thatThrows_refusesAndKeepsListening() throws Exception {
        Supplier<PeerTrust> broken = () -> {
            throw new IllegalStateException("no list");
        };
        TunnelAcceptor acceptor = pair.listen(withTrust(TunnelPair.mdConfig().build(), broken));
        pair.dial(acceptor.port(), TunnelPair.kdConfig().build());
        assertTrue(pair.md.awaitFailed().contains("the set of trusted peers is not available"));
        assertTrue(pair.md.awaitFailed().contains("the set of trusted peers is not available"));
    }

    @Test
    void decision_acceptsOneAndRefusesOthersWithItsReason() throws Exception {
        TlsIdentity kd = TestCertificates.selfSigned("kd");
        PeerTrust decision = PeerTrust.decidedBy(certificate ->
                kd.fingerprint().matches(certificate) ? Optional.empty() : Optional.of("no conference expects it"));
        TunnelAcceptor acceptor = pair.listen(withTrust(TunnelPair.mdConfig().build(), () -> decision));
        TlsIdentity stranger = TestCertificates.selfSigned("stranger");
        TunnelDialer refused = pair.dial(
                acceptor.port(),
                TunnelPair.config(TunnelSide.KEY_DISTRIBUTOR, stranger, TestCertificates.selfSigned("md"))
                        .build());
        assertEquals(
                "the peer's certificate with fingerprint " + stranger.fingerprint()
                        + " is refused: no conference expects it",
                pair.md.awaitFailed());
        refused.close();
        pair.dial(acceptor.port(), TunnelPair.kdConfig().build());
        pair.md.awaitOpenedAfterFailures();
    }

    @Test
    void decision_thatThrows_refuses() throws Exception {
        PeerTrust decision = PeerTrust.decidedBy(certificate -> {
            throw new IllegalStateException("bug");
        });
        TunnelAcceptor acceptor = pair.listen(withTrust(TunnelPair.mdConfig().build(), () -> decision));
        pair.dial(acceptor.port(), TunnelPair.kdConfig().build());
        assertTrue(pair.md.awaitFailed().contains("is refused: the decision failed"));
    }

    @Test
    void authorityAndName_right_opens() throws Exception {
        TunnelAcceptor acceptor = pair.listen(withTrust(
                config(TunnelSide.MEDIA_DISTRIBUTOR, TestCertificates.issued("md-ca", "IP:127.0.0.1")),
                () -> PeerTrust.authority(TestCertificates.authority(), "kd.example")));
        pair.dial(
                acceptor.port(),
                withTrust(
                        config(TunnelSide.KEY_DISTRIBUTOR, TestCertificates.issued("kd-ca", "DNS:kd.example")),
                        () -> PeerTrust.authority(TestCertificates.authority(), "127.0.0.1")));
        pair.md.awaitOpened();
        pair.kd.awaitOpened();
    }

    @Test
    void authorityAndName_wrongNameOfTheServer_isRefused() throws Exception {
        TunnelAcceptor acceptor =
                pair.listen(config(TunnelSide.MEDIA_DISTRIBUTOR, TestCertificates.issued("md-ca", "IP:127.0.0.1")));
        pair.dial(
                acceptor.port(),
                withTrust(
                        TunnelPair.kdConfig().build(),
                        () -> PeerTrust.authority(TestCertificates.authority(), "md.example")));
        String reason = pair.kd.awaitFailed();
        assertTrue(reason.contains("is not acceptable for \"md.example\": "), reason);
    }

    @Test
    void authorityAndName_wrongNameOfTheClient_isRefused() throws Exception {
        TlsIdentity client = TestCertificates.issued("kd-ca", "DNS:kd.example");
        TunnelAcceptor acceptor = pair.listen(withTrust(
                TunnelPair.mdConfig().build(),
                () -> PeerTrust.authority(TestCertificates.authority(), "other.example")));
        pair.dial(
                acceptor.port(),
                TunnelPair.config(TunnelSide.KEY_DISTRIBUTOR, client, TestCertificates.selfSigned("md"))
                        .build());
        String reason = pair.md.awaitFailed();
        assertTrue(reason.contains("is not acceptable for \"other.example\": "), reason);
    }

    @Test
    void authorityAndName_otherAuthority_isRefused() throws Exception {
        TunnelAcceptor acceptor = pair.listen(TunnelPair.mdConfig().build());
        pair.dial(
                acceptor.port(),
                withTrust(
                        TunnelPair.kdConfig().build(),
                        () -> PeerTrust.authority(TestCertificates.authority(), "127.0.0.1")));
        String reason = pair.kd.awaitFailed();
        assertTrue(reason.contains("is not acceptable for \"127.0.0.1\": "), reason);
        assertTrue(reason.contains("unable to find valid certification path"), reason);
    }

    @Test
    void identities_rsaAndEd25519_work() throws Exception {
        TlsIdentity rsa = TestCertificates.rsa();
        TlsIdentity ed25519 = TestCertificates.ed25519();
        TunnelAcceptor acceptor = pair.listen(
                TunnelPair.config(TunnelSide.MEDIA_DISTRIBUTOR, rsa, ed25519).build());
        pair.dial(
                acceptor.port(),
                TunnelPair.config(TunnelSide.KEY_DISTRIBUTOR, ed25519, rsa).build());
        assertEquals(ed25519.fingerprint(), pair.md.awaitOpened().peerFingerprint());
        assertEquals(rsa.fingerprint(), pair.kd.awaitOpened().peerFingerprint());
    }

    @Test
    void dialler_refusedForItsPins_neverGivesUpAndRecovers() throws Exception {
        TunnelAcceptor acceptor = pair.listen(TunnelPair.mdConfig().build());
        AtomicReference<PeerTrust> trust = new AtomicReference<>(PeerTrust.pinned(Set.of()));
        TunnelDialer dialer =
                pair.dial(acceptor.port(), withTrust(TunnelPair.kdConfig().build(), trust::get));
        pair.kd.awaitFailed();
        assertFalse(dialer.connection().isPresent());
        trust.set(PeerTrust.pinned(Set.of(TestCertificates.selfSigned("md").fingerprint())));
        assertEquals(DialerState.OPEN, dialer.await(EnumSet.of(DialerState.OPEN), Await.patience()));
        assertTrue(dialer.connection().isPresent());
        assertTrue(dialer.attempts() >= 2);
    }

    /** The reason that the other side reports when {@code role}, which listens or dials, has a bad certificate. */
    private String dialWithBadCertificate(TunnelSide role, TlsIdentity bad) throws TlsException {
        boolean mdIsBad = role == TunnelSide.MEDIA_DISTRIBUTOR;
        TlsIdentity mdIdentity = mdIsBad ? bad : TestCertificates.selfSigned("md");
        TlsIdentity kdIdentity = mdIsBad ? TestCertificates.selfSigned("kd") : bad;
        TunnelAcceptor acceptor = pair.listen(TunnelPair.config(TunnelSide.MEDIA_DISTRIBUTOR, mdIdentity, kdIdentity)
                .build());
        pair.dial(
                acceptor.port(),
                TunnelPair.config(TunnelSide.KEY_DISTRIBUTOR, kdIdentity, mdIdentity)
                        .build());
        return (mdIsBad ? pair.kd : pair.md).awaitFailed();
    }

    private static TunnelConfig config(TunnelSide side, TlsIdentity identity) {
        return TunnelPair.config(side, identity, identity).build();
    }

    private static TunnelConfig withTrust(TunnelConfig config, Supplier<PeerTrust> trust) {
        return TunnelConfig.builder(config.side(), config.identity(), trust)
                .handshakeTimeout(config.handshakeTimeout())
                .backoff(config.firstBackoff(), config.maxBackoff())
                .build();
    }
}
