package org.jvbperc.endpoint.call;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.jvbperc.crypto.Octets;
import org.jvbperc.dtls.DtlsCertificate;
import org.jvbperc.roster.RosterCodec;
import org.jvbperc.roster.RosterDeparture;
import org.jvbperc.roster.RosterException;
import org.jvbperc.roster.RosterHeader;
import org.jvbperc.roster.RosterMember;
import org.jvbperc.roster.RosterSignature;
import org.jvbperc.roster.RosterUpdate;
import org.jvbperc.roster.VerifiedRoster;

class RosterKeeperTest {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final DtlsCertificate KD = DtlsCertificate.generate("kd", RANDOM);
    private static final DtlsCertificate FALSE_KD = DtlsCertificate.generate("kd", RANDOM);
    private static final RosterMember ALICE =
            new RosterMember("alice-tls-id-0123456789", "alice@idp.example", KD.fingerprint(), 1, true);
    private static final RosterMember BOB =
            new RosterMember("bob-tls-id-0123456789ab", "bob@idp.example", KD.fingerprint(), 2, true);

    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
    private final CallEvents events = new CallEvents(new Teller(), "test");
    private final RosterKeeper keeper = new RosterKeeper("room1", Set.of(KD.fingerprint()), ALICE.tlsId(), events);

    private final class Teller implements CallListener {
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

    @AfterEach
    void close() {
        events.close();
    }

    private String next() throws InterruptedException {
        return told.poll(30, TimeUnit.SECONDS);
    }

    private static byte[] roster(
            DtlsCertificate signer,
            long sequence,
            List<RosterMember> members,
            List<RosterDeparture> left,
            Octets before)
            throws Exception {
        byte[] header = RosterCodec.encode(new RosterHeader(
                "room1",
                signer.fingerprint().digest(),
                sequence,
                sequence + 6,
                (int) sequence + 6,
                60,
                0,
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
        assertFalse(keeper.covers(7));
        keeper.received(roster(KD, 1, List.of(ALICE), List.of(), RosterHeader.NO_PREVIOUS));
        assertEquals("joined [alice@idp.example] left []", next());
        assertTrue(keeper.covers(7));
        assertFalse(keeper.covers(8));
        Octets first = keeper.latest().orElseThrow().digest();
        RosterDeparture carol = new RosterDeparture("carol-tls-id-0123456789", "carol@idp.example", "silent", 3);
        keeper.received(roster(KD, 2, List.of(ALICE, BOB), List.of(carol), first));
        assertEquals("joined [bob@idp.example] left [silent]", next());
        assertTrue(keeper.covers(8));
        assertFalse(keeper.covers(7), "an old key again");
    }

    @Test
    void rosterOfAFalseKeyDistributor_isToldAndCoversNothing() throws Exception {
        keeper.received(roster(FALSE_KD, 1, List.of(ALICE, BOB), List.of(), RosterHeader.NO_PREVIOUS));
        assertEquals("refused BAD_SIGNATURE", next());
        assertEquals(Optional.empty(), keeper.latest());
        assertFalse(keeper.covers(7));
    }

    @Test
    void twoSidesOfAFalseKeyDistributor_readDifferentCodes() throws Exception {
        // It stands between Alice and Bob and is the Key Distributor of both, who do not know its name.
        RosterKeeper alices = new RosterKeeper("room1", Set.of(KD.fingerprint()), ALICE.tlsId(), events);
        RosterKeeper bobs = new RosterKeeper("room1", Set.of(FALSE_KD.fingerprint()), BOB.tlsId(), events);
        alices.received(roster(KD, 1, List.of(ALICE, BOB), List.of(), RosterHeader.NO_PREVIOUS));
        bobs.received(roster(FALSE_KD, 1, List.of(ALICE, BOB), List.of(), RosterHeader.NO_PREVIOUS));
        assertFalse(alices.latest()
                .orElseThrow()
                .code()
                .equals(bobs.latest().orElseThrow().code()));
    }
}
