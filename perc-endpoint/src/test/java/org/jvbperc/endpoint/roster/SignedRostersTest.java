package org.jvbperc.endpoint.roster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.jvbperc.crypto.Octets;
import org.jvbperc.crypto.SecretBytes;
import org.jvbperc.dtls.DtlsCertificate;
import org.jvbperc.ekt.EktCipher;
import org.jvbperc.ekt.EktParameterSet;
import org.jvbperc.roster.RosterCodec;
import org.jvbperc.roster.RosterDeparture;
import org.jvbperc.roster.RosterException;
import org.jvbperc.roster.RosterHeader;
import org.jvbperc.roster.RosterMember;
import org.jvbperc.roster.RosterSignature;
import org.jvbperc.roster.RosterUpdate;
import org.jvbperc.roster.VerifiedRoster;
import org.jvbperc.testkit.Await;

class SignedRostersTest {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final DtlsCertificate KD = DtlsCertificate.generate("kd", RANDOM);
    private static final DtlsCertificate FALSE_KD = DtlsCertificate.generate("kd", RANDOM);
    private static final RosterMember ALICE =
            new RosterMember("alice-tls-id-0123456789", "alice@idp.example", KD.fingerprint(), 1, true, 1, false);
    private static final RosterMember BOB =
            new RosterMember("bob-tls-id-0123456789ab", "bob@idp.example", KD.fingerprint(), 2, true, 2, false);

    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
    private final SignedRosterListener events = new Teller();
    private final SignedRosters keeper = new SignedRosters("room1", Set.of(KD.fingerprint()), ALICE.tlsId(), events);

    private final class Teller implements SignedRosterListener {
        @Override
        public void rosterChanged(VerifiedRoster roster, List<RosterMember> joined, List<RosterDeparture> left) {
            told.add("joined " + joined.stream().map(RosterMember::identity).toList() + " left "
                    + left.stream().map(RosterDeparture::reason).toList());
        }

        @Override
        public void rosterRefused(RosterException.Reason reason, String detail) {
            told.add("refused " + reason);
        }
    }

    private boolean covers(int spi) {
        return secondsLeft(spi, 0) > 0;
    }

    private int secondsLeft(int spi, double seconds) {
        try (EktParameterSet set = new EktParameterSet(
                EktCipher.AESKW_128,
                SecretBytes.random(EktCipher.AESKW_128.keyLengthBytes(), RANDOM),
                SecretBytes.random(EktParameterSet.SALT_LENGTH_BYTES, RANDOM),
                spi,
                60)) {
            return keeper.secondsLeft(set, (long) (seconds * 1e9));
        }
    }

    private String next() throws InterruptedException {
        return Await.next(told, "an event");
    }

    private static byte[] roster(
            DtlsCertificate signer,
            long sequence,
            List<RosterMember> members,
            List<RosterDeparture> left,
            Octets before)
            throws Exception {
        return roster(signer, sequence, members, left, before, 0);
    }

    private static byte[] roster(
            DtlsCertificate signer,
            long sequence,
            List<RosterMember> members,
            List<RosterDeparture> left,
            Octets before,
            long madeMillis)
            throws Exception {
        byte[] header = RosterCodec.encode(new RosterHeader(
                "room1",
                signer.fingerprint().digest(),
                sequence,
                sequence + 6,
                (int) sequence + 6,
                60,
                madeMillis,
                "",
                members.size(),
                RosterCodec.membersDigest(members),
                left,
                before));
        RosterUpdate.Signed signed = new RosterUpdate.Signed(
                Octets.of(signer.x509().getEncoded()),
                Octets.of(header),
                RosterSignature.sign(header, signer.privateKey(), RANDOM));
        return new RosterUpdate(true, false, List.of(), members, signed).encode();
    }

    @Test
    void keys_areCoveredByTheLastGoodRosterOnly() throws Exception {
        assertFalse(covers(7));
        keeper.received(roster(KD, 1, List.of(ALICE), List.of(), RosterHeader.NO_PREVIOUS), 0);
        assertEquals("joined [alice@idp.example] left []", next());
        assertTrue(covers(7));
        assertFalse(covers(8));
        Octets first = keeper.latest().orElseThrow().digest();
        RosterDeparture carol = new RosterDeparture("carol-tls-id-0123456789", "carol@idp.example", "silent", 3);
        keeper.received(roster(KD, 2, List.of(ALICE, BOB), List.of(carol), first), 0);
        assertEquals("joined [bob@idp.example] left [silent]", next());
        assertTrue(covers(8));
        assertFalse(covers(7), "an old key again");
    }

    /** A roster that was made at one time, in milliseconds, of the Key Distributor's clock, and has come at another. */
    private void arrive(long sequence, long madeMillis, double arrivalSeconds) throws Exception {
        Octets before = keeper.latest().map(VerifiedRoster::digest).orElse(RosterHeader.NO_PREVIOUS);
        keeper.received(
                roster(KD, sequence, List.of(ALICE), List.of(), before, madeMillis), (long) (arrivalSeconds * 1e9));
    }

    @Test
    void key_livesFromWhenItsRosterWasMade_notFromItsArrival() throws Exception {
        long made = 1_800_000_000_000L;
        arrive(1, made, -500);
        assertEquals(60, secondsLeft(7, -500), "clocks need not agree");
        arrive(2, made + 10_000, -485);
        assertEquals(55, secondsLeft(8, -485), "the roster came 5 s late, the key with it");
        arrive(3, made + 20_000, -480);
        assertEquals(60, secondsLeft(9, -479.5), "a moment on the way");
        assertEquals(30, secondsLeft(9, -450), "the roster came in time, the key was kept back");
        assertEquals(1, secondsLeft(9, -420.5));
        assertEquals(0, secondsLeft(9, -419), "it is over");
        arrive(4, made + 30_000, -471);
        assertEquals(60, secondsLeft(10, -471), "faster than all before");
        arrive(5, made + 40_000, -460);
        assertEquals(59, secondsLeft(11, -460), "as fast as the first, which was not fast");
    }

    @Test
    void rosterOfAFalseKeyDistributor_isToldAndCoversNothing() throws Exception {
        keeper.received(roster(FALSE_KD, 1, List.of(ALICE, BOB), List.of(), RosterHeader.NO_PREVIOUS), 0);
        assertEquals("refused BAD_SIGNATURE", next());
        assertEquals(Optional.empty(), keeper.latest());
        assertFalse(covers(7));
    }

    @Test
    void twoSidesOfAFalseKeyDistributor_readDifferentCodes() throws Exception {
        // It stands between Alice and Bob and is the Key Distributor of both, who do not know its name.
        SignedRosters alices = new SignedRosters("room1", Set.of(KD.fingerprint()), ALICE.tlsId(), events);
        SignedRosters bobs = new SignedRosters("room1", Set.of(FALSE_KD.fingerprint()), BOB.tlsId(), events);
        alices.received(roster(KD, 1, List.of(ALICE, BOB), List.of(), RosterHeader.NO_PREVIOUS), 0);
        bobs.received(roster(FALSE_KD, 1, List.of(ALICE, BOB), List.of(), RosterHeader.NO_PREVIOUS), 0);
        assertFalse(alices.latest()
                .orElseThrow()
                .code()
                .equals(bobs.latest().orElseThrow().code()));
    }
}
