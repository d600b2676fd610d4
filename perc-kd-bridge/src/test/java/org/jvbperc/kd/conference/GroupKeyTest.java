package org.jvbperc.kd.conference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.jvbperc.crypto.ProtectionProfile;
import org.jvbperc.crypto.SecretBytes;
import org.jvbperc.kd.policy.JoinRekey;
import org.jvbperc.kd.policy.RekeyPolicy;
import org.jvbperc.keychannel.AgreementPublicKey;
import org.jvbperc.keychannel.KeyChannelException;
import org.jvbperc.keychannel.KeyGroup;
import org.jvbperc.keychannel.KeyMessage;
import org.jvbperc.keychannel.RecipientKeys;

/** The group secrets that the members of a frame room get at joins and leaves, with a clock that the test turns. */
class GroupKeyTest {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

    private static RekeyPolicy policy(JoinRekey onJoin) {
        return new RekeyPolicy(onJoin, true, Duration.ofMillis(200), Duration.ZERO, Duration.ofSeconds(15));
    }

    private static List<GroupKeyShare> shares(RekeyBench.Person person) {
        return person.participant().groupKeys;
    }

    private static GroupKeyShare last(RekeyBench.Person person) {
        return shares(person).get(shares(person).size() - 1);
    }

    /** Opens a share as the member does. */
    private static SecretBytes secret(GroupKeyShare share) throws KeyChannelException {
        RecipientKeys own = new RecipientKeys(KeyGroup.X25519, RANDOM);
        return own.unwrap("room", share.wrap(own.newest(), 0, 0));
    }

    @ParameterizedTest
    @EnumSource(JoinRekey.class)
    void joinsInOneWindow_giveAllOneNewSecret_whichNobodyCanDerive(JoinRekey onJoin) throws Exception {
        RekeyBench bench = RekeyBench.ofFrames(policy(onJoin));
        RekeyBench.Person alice = bench.join("alice");
        assertEquals(1, shares(alice).size(), "the first member gets a secret at once");
        RekeyBench.Person bob = bench.join("bob");
        bench.advance(Duration.ofMillis(199));
        RekeyBench.Person carol = bench.join("carol");
        assertEquals(List.of(), shares(bob));
        bench.advance(Duration.ofMillis(1));
        assertEquals(2, shares(alice).size());
        assertEquals(1, shares(bob).size());
        assertEquals(1, shares(carol).size());
        assertEquals(secret(last(alice)), secret(last(bob)));
        assertEquals(secret(last(alice)), secret(last(carol)));
        assertNotEquals(secret(shares(alice).get(0)), secret(last(alice)));
        assertEquals(shares(alice).get(0).generation() + 1, last(alice).generation());
        assertTrue(bench.conference.policy().describe().contains("rekey.on-join=fresh\n"));
    }

    @Test
    void share_thatIsMadeLater_hasTheTimeThatRemains() throws Exception {
        ConferenceKeyring keyring =
                new ConferenceKeyring(new GroupKeyMaker("room", 4, RANDOM), Duration.ofHours(1), Duration.ZERO, START);
        keyring.renew(ProtectionProfile.AEAD_AES_128_GCM, START);
        GroupKeyShare late = (GroupKeyShare) keyring.shareFor(5, START.plusSeconds(10));
        KeyMessage message = late.wrap(new RecipientKeys(KeyGroup.X25519, RANDOM).newest(), 3, 250);
        assertEquals(3590, message.ttlSeconds());
        assertEquals(250, message.beginMillis());
        assertEquals(3, message.recipientKey());
        assertEquals(5, message.senderIndex());
        assertEquals(4, message.suite());
        assertThrows(IllegalStateException.class, () -> keyring.ratchet(START));
    }

    @Test
    void leaver_getsNoNewSecret_andTheOthersGetOneForAllThatLeave() throws Exception {
        RekeyBench bench = RekeyBench.ofFrames(policy(JoinRekey.FRESH));
        RekeyBench.Person alice = bench.join("alice");
        List<RekeyBench.Person> leavers = List.of(bench.join("bob"), bench.join("carol"), bench.join("dave"));
        bench.advance(Duration.ofMillis(200));
        leavers.forEach(bench::leave);
        bench.advance(Duration.ofSeconds(1));
        assertEquals(3, shares(alice).size());
        for (RekeyBench.Person leaver : leavers) {
            assertEquals(1, shares(leaver).size());
            assertNotEquals(secret(last(leaver)), secret(last(alice)));
        }
        assertEquals(1, alice.verifiedRoster(bench.conference).members().size());
    }

    @Test
    void request_andTheEndOfTheInterval_giveNewSecrets() throws Exception {
        RekeyBench bench = RekeyBench.ofFrames(new RekeyPolicy(
                JoinRekey.FRESH, true, Duration.ofMillis(200), Duration.ofSeconds(60), Duration.ofSeconds(100)));
        RekeyBench.Person alice = bench.join("alice");
        bench.conference.rekey(bench.now());
        bench.advance(Duration.ofMillis(200));
        assertEquals(2, shares(alice).size());
        bench.acknowledgeAll(alice);
        bench.advance(Duration.ofSeconds(61));
        assertEquals(3, shares(alice).size());
    }

    @Test
    void roster_comesBeforeItsSecret_andHasItsGeneration() throws Exception {
        RekeyBench bench = RekeyBench.ofFrames(policy(JoinRekey.FRESH));
        RekeyBench.Person alice = bench.join("alice");
        RekeyBench.Person bob = bench.join("bob");
        bench.advance(Duration.ofMillis(200));
        bench.conference.rekey(bench.now());
        bench.advance(Duration.ofMillis(200));
        assertEquals(2, alice.verifiedRoster(bench.conference).members().size());
        assertEquals(2, bob.verifiedRoster(bench.conference).members().size());
        assertEquals(
                last(alice).generation(),
                alice.verifiedRoster(bench.conference).header().generation());
        assertEquals(
                last(alice).spi(),
                alice.verifiedRoster(bench.conference).header().spi());
    }

    @Test
    void memberThatDoesNotAcknowledgeASecret_isRemoved_andSoIsOneThatDoesNotAcknowledgeARoster() throws Exception {
        RekeyBench bench = RekeyBench.ofFrames(policy(JoinRekey.FRESH));
        RekeyBench.Person alice = bench.join("alice");
        RekeyBench.Person noKeys = bench.join("bob");
        RekeyBench.Person noRosters = bench.join("carol");
        bench.advance(Duration.ofMillis(200));
        bench.acknowledgeAll(alice);
        bench.acknowledgeRosters(noKeys);
        bench.acknowledgeKeys(noRosters);
        assertEquals(2, bench.conference.keyedCount());
        bench.advance(Duration.ofSeconds(14));
        assertEquals(List.of(), noRosters.departures());
        bench.advance(Duration.ofMillis(1300));
        assertEquals(List.of(Departure.NO_ACK), noKeys.departures());
        assertEquals(List.of(Departure.NO_ACK), noRosters.departures());
        assertEquals(List.of(), alice.departures());
    }

    @Test
    void unreachableMember_hasTheWholeTimeAgain() throws Exception {
        RekeyBench bench = RekeyBench.ofFrames(policy(JoinRekey.FRESH));
        RekeyBench.Person alice = bench.join("alice");
        alice.reachable(false);
        bench.advance(Duration.ofSeconds(60));
        alice.reachable(true);
        bench.advance(Duration.ofSeconds(14));
        assertEquals(List.of(), alice.departures());
        bench.advance(Duration.ofSeconds(2));
        assertEquals(List.of(Departure.NO_ACK), alice.departures());
    }

    @Test
    void senderIndex_isGivenOncePerJoin_alsoWhenTheRoomWasEmpty() throws Exception {
        RekeyBench bench = RekeyBench.ofFrames(policy(JoinRekey.FRESH));
        Set<Long> given = new HashSet<>();
        Set<SecretBytes> secrets = new HashSet<>();
        List<Long> generations = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            RekeyBench.Person alice = bench.join("alice");
            given.add(alice.member().senderIndex());
            RecipientKeys own = new RecipientKeys(KeyGroup.SECP256R1, RANDOM);
            KeyMessage message = last(alice).wrap(own.newest(), 0, 0);
            assertEquals(alice.member().senderIndex(), message.senderIndex());
            secrets.add(own.unwrap("room", message));
            generations.add(message.generation());
            bench.leave(alice);
        }
        assertEquals(10, given.size());
        assertFalse(given.contains(0L));
        assertEquals(10, secrets.size());
        assertEquals(10, generations.stream().distinct().count());
    }

    @Test
    void secret_isWiped_whenTheConferenceHasDroppedItAndAllSharesAreSent() throws Exception {
        GroupKey key = new GroupKey("room", 7, 4, RANDOM);
        KeyShare first = key.shareFor(1, 10);
        GroupKeyShare second = (GroupKeyShare) key.shareFor(2, 10);
        key.close();
        first.close();
        first.close();
        SecretBytes secret = secret(second);
        second.close();
        assertThrows(IllegalStateException.class, () -> secret(second));
        AgreementPublicKey recipient = new RecipientKeys(KeyGroup.X25519, RANDOM).newest();
        assertThrows(IllegalStateException.class, () -> key.wrap(recipient, 0, 1, 10, 0));
        assertThrows(IllegalStateException.class, () -> key.shareFor(3, 10));
        assertEquals(32, secret.length());
    }

    @Test
    void memberThatLeavesBeforeItsSecretWasSent_dropsIt() throws Exception {
        RekeyBench bench = RekeyBench.ofFrames(policy(JoinRekey.FRESH));
        RekeyBench.Person alice = bench.join("alice");
        RekeyBench.Person bob = bench.joinHeld("bob");
        bench.advance(Duration.ofMillis(200));
        bench.leave(bob);
        bob.member().open();
        assertEquals(List.of(), shares(bob));
        assertEquals(2, shares(alice).size());
    }
}
