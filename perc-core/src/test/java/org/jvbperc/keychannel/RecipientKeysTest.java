package org.jvbperc.keychannel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.jvbperc.crypto.Octets;
import org.jvbperc.crypto.SecretBytes;

/** Both sides together: which secrets an endpoint can open, with which of its keys, and until when. */
class RecipientKeysTest {
    private static final String ROOM = "daily";
    private static final SecureRandom RANDOM = new SecureRandom();

    private final SecretBytes secret = SecretBytes.random(GroupSecretWrapper.SECRET_BYTES, RANDOM);
    private final GroupSecretWrapper kd = new GroupSecretWrapper(ROOM, 7, 4, secret, RANDOM);

    private void assertUnwraps(RecipientKeys keys, KeyMessage message) throws KeyChannelException {
        try (SecretBytes unwrapped = keys.unwrap(ROOM, message)) {
            assertEquals(secret, unwrapped);
        }
    }

    private static String refusal(RecipientKeys keys, KeyMessage message) {
        KeyChannelException e = assertThrows(KeyChannelException.class, () -> keys.unwrap(ROOM, message));
        assertEquals("invalid-key", e.condition());
        return String.valueOf(e.getMessage());
    }

    @ParameterizedTest
    @EnumSource
    void manyMembers_getTheSameSecret_andCannotOpenEachOthersMessages(KeyGroup group) throws KeyChannelException {
        RecipientKeys alice = new RecipientKeys(group, RANDOM);
        RecipientKeys bob = new RecipientKeys(group, RANDOM);
        KeyMessage forAlice = kd.wrap(alice.newest(), 0, 1, 3600, 0);
        KeyMessage forBob = kd.wrap(bob.newest(), 0, 2, 3600, 0);
        assertEquals(forAlice.senderKey(), forBob.senderKey(), "one key pair for a generation");
        assertNotEquals(forAlice.wrapped(), forBob.wrapped());
        assertUnwraps(alice, forAlice);
        assertUnwraps(bob, forBob);
        assertTrue(refusal(bob, forAlice).startsWith("key.wrapped does not verify"));
    }

    @Test
    void generations_haveKeyPairsOfTheirOwn() throws KeyChannelException {
        RecipientKeys keys = new RecipientKeys(KeyGroup.X25519, RANDOM);
        GroupSecretWrapper next = new GroupSecretWrapper(ROOM, 8, 4, secret, RANDOM);
        assertNotEquals(
                kd.wrap(keys.newest(), 0, 1, 3600, 0).senderKey(),
                next.wrap(keys.newest(), 0, 1, 3600, 0).senderKey());
    }

    @ParameterizedTest
    @EnumSource
    void anyChangeOfTheMessage_orAnotherRoom_isRefused(KeyGroup group) throws KeyChannelException {
        RecipientKeys keys = new RecipientKeys(group, RANDOM);
        keys.acknowledge(6);
        KeyMessage m = kd.wrap(keys.newest(), 1, 5, 3600, 250);
        AgreementPublicKey sender = m.senderKey();
        Octets wrapped = m.wrapped();
        byte[] flipped = wrapped.toByteArray();
        flipped[0] ^= 1;
        AgreementPublicKey otherKey = new RecipientKeys(group, RANDOM).newest();
        for (KeyMessage changed : List.of(
                new KeyMessage(8, 4, 5, 3600, 250, 1, sender, wrapped),
                new KeyMessage(7, 5, 5, 3600, 250, 1, sender, wrapped),
                new KeyMessage(7, 4, 6, 3600, 250, 1, sender, wrapped),
                new KeyMessage(7, 4, 5, 3601, 250, 1, sender, wrapped),
                new KeyMessage(7, 4, 5, 3600, 0, 1, sender, wrapped),
                new KeyMessage(7, 4, 5, 3600, 250, 0, sender, wrapped),
                new KeyMessage(7, 4, 5, 3600, 250, 1, otherKey, wrapped),
                new KeyMessage(7, 4, 5, 3600, 250, 1, sender, Octets.of(flipped)))) {
            String refusal = refusal(keys, changed);
            assertTrue(refusal.startsWith("key.wrapped does not verify"), refusal);
        }
        assertThrows(KeyChannelException.class, () -> keys.unwrap("weekly", m));
        assertUnwraps(keys, m);
    }

    @Test
    void key_isKept_untilASecretWrappedToANewerOneHasCome() throws KeyChannelException {
        RecipientKeys keys = new RecipientKeys(KeyGroup.X25519, RANDOM);
        KeyMessage first = kd.wrap(keys.newest(), 0, 1, 3600, 0);
        assertUnwraps(keys, first);
        KeyAckMessage ack = keys.acknowledge(7);
        assertEquals(7, ack.generation());
        assertEquals(keys.newest(), ack.next());
        // The Key Distributor has sent it before the acknowledgement arrived.
        assertUnwraps(keys, first);
        assertEquals(Set.of(0L, 1L), keys.kept().keySet());
        assertUnwraps(keys, kd.wrap(ack.next(), 1, 1, 3600, 250));
        assertEquals(Set.of(1L), keys.kept().keySet());
        assertEquals("key.recipient_key is 0: expected one of [1]", refusal(keys, first));
    }

    @Test
    void refusedMessage_dropsNoKey() throws KeyChannelException {
        RecipientKeys keys = new RecipientKeys(KeyGroup.X25519, RANDOM);
        KeyMessage first = kd.wrap(keys.newest(), 0, 1, 3600, 0);
        keys.acknowledge(6);
        refusal(keys, new KeyMessage(7, 4, 1, 3600, 0, 1, first.senderKey(), first.wrapped()));
        assertEquals(Set.of(0L, 1L), keys.kept().keySet());
        assertUnwraps(keys, first);
    }

    @Test
    void keys_areBounded_howeverLongTheKeyDistributorUsesAnOldOne() throws KeyChannelException {
        RecipientKeys keys = new RecipientKeys(KeyGroup.X25519, RANDOM);
        KeyMessage first = kd.wrap(keys.newest(), 0, 1, 3600, 0);
        for (int i = 1; i < RecipientKeys.MAX_PAIRS; i++) {
            keys.acknowledge(i);
        }
        assertUnwraps(keys, first);
        keys.acknowledge(RecipientKeys.MAX_PAIRS);
        assertEquals(RecipientKeys.MAX_PAIRS, keys.kept().size());
        assertTrue(refusal(keys, first).startsWith("key.recipient_key is 0: expected one of [1, 2"));
    }

    @Test
    void acknowledgements_carryAFreshKeyEach() {
        RecipientKeys keys = new RecipientKeys(KeyGroup.SECP256R1, RANDOM);
        List<AgreementPublicKey> seen = new ArrayList<>(List.of(keys.newest()));
        for (int i = 0; i < 5; i++) {
            AgreementPublicKey next = keys.acknowledge(7).next();
            assertTrue(!seen.contains(next));
            seen.add(next);
        }
    }

    @Test
    void keyOfTheOtherGroup_isRefused() throws KeyChannelException {
        RecipientKeys keys = new RecipientKeys(KeyGroup.X25519, RANDOM);
        KeyMessage m = kd.wrap(new RecipientKeys(KeyGroup.SECP256R1, RANDOM).newest(), 0, 1, 3600, 0);
        assertEquals("key.sender_key is of SECP256R1: expected X25519", refusal(keys, m));
    }

    @Test
    void closed_wipesTheSecret_andDropsTheKeys() throws KeyChannelException {
        RecipientKeys keys = new RecipientKeys(KeyGroup.X25519, RANDOM);
        KeyMessage m = kd.wrap(keys.newest(), 0, 1, 3600, 0);
        AgreementPublicKey publicKey = keys.newest();
        kd.close();
        assertThrows(IllegalStateException.class, () -> kd.wrap(publicKey, 0, 1, 3600, 0));
        assertEquals(32, secret.toByteArray().length, "the caller's own copy is untouched");
        keys.close();
        assertEquals("key.recipient_key is 0: expected one of []", refusal(keys, m));
    }

    @Test
    void valuesOutOfRange_areBugsOfTheCaller() {
        AgreementPublicKey key = new RecipientKeys(KeyGroup.X25519, RANDOM).newest();
        assertThrows(IllegalArgumentException.class, () -> kd.wrap(key, 0, 0, 3600, 0));
        assertThrows(IllegalArgumentException.class, () -> kd.wrap(key, 0, 1, 0, 0));
        assertThrows(IllegalArgumentException.class, () -> kd.wrap(key, -1, 1, 60, 0));
        assertThrows(IllegalArgumentException.class, () -> kd.wrap(key, 0, 1, 60, 0x10000));
        assertThrows(IllegalArgumentException.class, () -> new AgreementPublicKey(KeyGroup.SECP256R1, key.key()));
        assertThrows(
                IllegalArgumentException.class,
                () -> new GroupSecretWrapper(ROOM, 7, 4, SecretBytes.random(16, RANDOM), RANDOM));
    }

    @Test
    void toString_showsNoSecret() throws KeyChannelException {
        KeyMessage m = kd.wrap(new RecipientKeys(KeyGroup.X25519, RANDOM).newest(), 0, 1, 3600, 0);
        assertTrue(!m.toString().contains(Octets.of(secret.toByteArray()).toHex()));
    }
}
