package org.jvbperc.endpoint.call;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.jvbperc.crypto.ProtectionProfile;
import org.jvbperc.dtls.DtlsCertificate;
import org.jvbperc.endpoint.media.MediaKind;
import org.jvbperc.endpoint.session.MemorySource;
import org.jvbperc.endpoint.signalling.CallException;
import org.jvbperc.endpoint.signalling.CallProtection;
import org.jvbperc.endpoint.signalling.IdentitySource;
import org.jvbperc.identity.PercBinding;
import org.jvbperc.identity.jws.TrustedIdp;
import org.jvbperc.testkit.Await;

/** Calls that are not made, and who says so. */
class PercCallRefusalIT extends CallFixture {
    @Test
    void join_unknownRoom_isRefused() {
        CallException e = joinFails(CallConfig.builder(conference.uri(), "nowhere", idp.source("alice"))
                .trust(idp.trusted())
                .anyKeyDistributor());
        assertEquals("unknown-room", e.condition());
        assertEquals(CallException.Category.REFUSED, e.category());
        assertTrue(String.valueOf(e.getMessage()).contains("room \"nowhere\""), e.getMessage());
    }

    @Test
    void join_keyWithoutTheRosterThatWasPromised_isRefused() throws Exception {
        conference.promisesRosters = true;
        Events events = new Events();
        CallException e = joinFails(config("alice").listener(events).timeout(Duration.ofSeconds(10)));
        events.expect("key refused");
        assertEquals(CallException.Category.NETWORK, e.category());
    }

    @Test
    void join_bridgeDown_saysSo() {
        conference.stopHttp();
        CallException e = joinFails(config("alice"));
        assertEquals("bridge-unreachable", e.condition());
        assertEquals(CallException.Category.NETWORK, e.category());
    }

    @Test
    void join_refusedByTheKeyDistributor_saysWhy() {
        conference.refusals.add(
                Map.entry(403, "{\"error\":\"identity-not-admitted\",\"detail\":\"alice may not join\"}"));
        CallException e = joinFails(config("alice"));
        assertEquals("identity-not-admitted", e.condition());
        assertEquals(CallException.Category.REFUSED, e.category());
        assertTrue(String.valueOf(e.getMessage()).contains("alice may not join"), e.getMessage());
    }

    @Test
    void join_keyDistributorNotThereYet_triesAgainWithANewOffer() throws Exception {
        conference.refusals.add(Map.entry(503, "{\"error\":\"kd-unavailable\",\"detail\":\"no tunnel\"}"));
        Events events = new Events();
        PercCall alice = call(config("alice").listener(events));
        alice.join();
        events.expect("joined kd@idp.example");
    }

    @Test
    void join_keyDistributorNeverThere_isANetworkProblem() {
        for (int i = 0; i < 1000; i++) {
            conference.refusals.add(Map.entry(503, "{\"error\":\"kd-unavailable\",\"detail\":\"no tunnel\"}"));
        }
        CallException e = joinFails(config("alice").timeout(Duration.ofSeconds(4)));
        assertEquals("kd-unavailable", e.condition());
        assertEquals(CallException.Category.NETWORK, e.category());
    }

    @Test
    void join_wrongPassword_isRefused() {
        CallConfig.Builder builder = CallConfig.builder(
                        conference.uri(),
                        "room1",
                        IdentitySource.of(new org.jvbperc.identity.IdpClient(idp.uri(), "alice", "wrong")))
                .trust(idp.trusted())
                .anyKeyDistributor();
        CallException e = joinFails(builder);
        assertEquals("idp-need-login", e.condition());
        assertEquals(CallException.Category.REFUSED, e.category());
    }

    @Test
    void join_identityProviderFailsOnce_asksAgain() throws Exception {
        idp.failures.set(1);
        Events events = new Events();
        PercCall alice = call(config("alice").listener(events));
        alice.join();
        events.expect("joined kd@idp.example");
        assertEquals(0, idp.failures.get());
    }

    @Test
    void join_identityProviderFailsForGood_isANetworkProblem() {
        idp.failures.set(Integer.MAX_VALUE);
        CallException e = joinFails(config("alice").timeout(Duration.ofSeconds(4)));
        assertEquals("idp-load-failure", e.condition());
        assertEquals(CallException.Category.NETWORK, e.category());
        assertTrue(String.valueOf(e.getMessage()).startsWith("the own identity: "), e.getMessage());
    }

    @Test
    void join_keysOfTheIdentityProviderNotThereAtFirst_checksTheSameAnswerAgain() throws Exception {
        idp.keyFailures.set(1);
        LeapingClock clock = new LeapingClock();
        PercCall alice =
                call(config("alice").timeout(Await.patience()).clock(clock).listener(clock));
        alice.join();
        assertEquals(1, conference.legs.size());
        assertEquals(List.of(), conference.left);
        assertTrue(clock.leaps.get() > 0, "the answer was never checked again");
    }

    @Test
    void join_keysOfTheIdentityProviderNeverThere_isANetworkProblem() {
        idp.keyFailures.set(Integer.MAX_VALUE);
        CallException e = joinFails(config("alice").timeout(Duration.ofSeconds(4)));
        assertEquals("idp-load-failure", e.condition());
        assertTrue(String.valueOf(e.getMessage()).startsWith("the Key Distributor's identity: "), e.getMessage());
        assertEquals(CallException.Category.NETWORK, e.category());
        assertEquals(1, conference.legs.size());
    }

    /**
     * Leaps past the time in which a validator does not ask a provider again, whenever the Key Distributor's identity could not be
     * checked.
     */
    private static final class LeapingClock extends Clock implements CallListener {
        final AtomicInteger leaps = new AtomicInteger();
        private final Clock system = Clock.systemUTC();

        @Override
        public void warning(String text) {
            if (text.startsWith("the Key Distributor's identity: ")) {
                leaps.incrementAndGet();
            }
        }

        @Override
        public Instant instant() {
            return system.instant().plusSeconds(10L * leaps.get());
        }

        @Override
        public ZoneId getZone() {
            return system.getZone();
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return system.withZone(zone);
        }
    }

    @Test
    void join_otherKeyDistributor_isRefusedBeforeIce() {
        conference.kdUser = "mallory";
        CallException e = joinFails(config("alice"));
        assertEquals("kd-identity-mismatch", e.condition());
    }

    @Test
    void join_answerForAnotherOffer_isRefused() {
        conference.bindingChange = b -> new PercBinding(
                b.v(), b.side(), b.conference(), b.endpoint(), b.tlsId(), b.peerTlsId(), "00".repeat(32), List.of());
        assertEquals("answer-binding-mismatch", joinFails(config("alice")).condition());
    }

    @Test
    void join_answerChangedOnTheWay_isRefused() {
        conference.answerChange = answer -> answer.replace("a=setup:passive", "a=setup:active");
        assertEquals("answer-setup", joinFails(config("alice")).condition());
    }

    @Test
    void join_bridgeTerminatesDtlsItself_isRefused() {
        conference.wrongCertificate = DtlsCertificate.generate("bridge", TestConference.RANDOM);
        CallException e = joinFails(config("alice"));
        assertEquals("dtls-failed", e.condition());
        assertEquals(CallException.Category.REFUSED, e.category());
    }

    @Test
    void join_noAnswerToIceChecks_isANetworkProblem() {
        conference.answerChange =
                answer -> answer.replaceAll("a=ice-pwd:.*", "a=ice-pwd:anotherpasswordanotherpassword");
        CallException e = joinFails(config("alice").timeout(Duration.ofSeconds(4)));
        assertEquals(CallException.Category.NETWORK, e.category(), e.getMessage());
        assertTrue(e.condition().startsWith("ice-"), e.condition());
    }

    @Test
    void join_foreignLocalAddress_isRefusedLocally() throws Exception {
        CallException e = joinFails(
                config("alice").localAddress(java.net.InetAddress.getByAddress(new byte[] {(byte) 192, 0, 2, 1})));
        assertEquals("local-address", e.condition());
        assertEquals(CallException.Category.LOCAL, e.category());
    }

    @Test
    void join_twice_isABug() throws Exception {
        PercCall alice = call(config("alice"));
        alice.join();
        assertThrows(IllegalStateException.class, alice::join);
    }

    @Test
    void close_beforeJoin_closesTheSources() {
        MemorySource source = new MemorySource(MediaKind.AUDIO, List.of());
        call(config("alice").send(source)).close();
        assertTrue(source.closed);
    }

    @Test
    void startSending_beforeJoin_isABug() {
        PercCall alice = call(config("alice"));
        assertThrows(IllegalStateException.class, alice::startSending);
    }

    @Test
    void config_missingParts_areNamed() {
        CallConfig.Builder noIdp =
                CallConfig.builder(conference.uri(), "r", idp.source("a")).anyKeyDistributor();
        assertThrows(IllegalArgumentException.class, noIdp::build);
        CallConfig.Builder noKd = CallConfig.builder(conference.uri(), "r", idp.source("a"))
                .trust(new TrustedIdp("idp.example", URI.create("https://idp.example/jwks")));
        assertThrows(IllegalArgumentException.class, noKd::build);
        assertThrows(
                IllegalArgumentException.class, () -> CallConfig.builder(URI.create("ftp://x"), "r", idp.source("a")));
        assertThrows(IllegalArgumentException.class, () -> CallConfig.builder(conference.uri(), "", idp.source("a")));
        assertThrows(
                IllegalArgumentException.class,
                () -> config("a")
                        .profiles(List.of(ProtectionProfile.AEAD_AES_128_GCM))
                        .build());
        assertThrows(IllegalArgumentException.class, () -> config("a").profiles(List.of()));
        assertThrows(
                IllegalArgumentException.class,
                () -> config("a")
                        .protection(CallProtection.FRAME)
                        .profiles(CallProtection.DOUBLE.profiles())
                        .build());
        assertThrows(
                IllegalArgumentException.class,
                () -> config("a")
                        .protection(CallProtection.FRAME)
                        .lateVerification(true)
                        .build());
        MemorySource audio = new MemorySource(MediaKind.AUDIO, List.of());
        assertThrows(
                IllegalArgumentException.class, () -> config("a").send(audio).send(audio));
    }
}
