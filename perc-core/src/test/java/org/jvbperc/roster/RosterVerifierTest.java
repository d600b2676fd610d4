package org.jvbperc.roster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.jvbperc.crypto.Octets;
import org.jvbperc.roster.RosterException.Reason;

class RosterVerifierTest {
    private final TestRosters kd = new TestRosters().with("alice", "bob");
    private final RosterVerifier verifier = TestRosters.verifier(TestRosters.tlsId("alice"));
    private byte[] firstHeader;

    @BeforeEach
    void begin() throws Exception {
        firstHeader = kd.nextHeader();
        verifier.accept(kd.whole(firstHeader));
    }

    private void assertRefused(Reason reason, byte[] update) {
        Optional<VerifiedRoster> before = verifier.latest();
        RosterException e = assertThrows(RosterException.class, () -> verifier.accept(update));
        assertEquals(reason, e.reason(), e.getMessage());
        assertEquals(before, verifier.latest(), "the last good roster stays");
    }

    @Test
    void change_thatFollows_isTaken() throws Exception {
        kd.with("carol").without("bob");
        byte[] update =
                kd.change(kd.nextHeader(), List.of(TestRosters.tlsId("bob")), List.of(TestRosters.member("carol")));
        VerifiedRoster roster = verifier.accept(update).orElseThrow();
        assertEquals(
                List.of("alice@idp.example", "carol@idp.example"),
                roster.members().stream().map(RosterMember::identity).toList());
        assertTrue(roster.coversSpi((int) (kd.generation & 0xFFFF)));
        assertFalse(roster.coversSpi((int) ((kd.generation - 1) & 0xFFFF)));
    }

    @Test
    void rosterOfAnotherKey_isRefused() throws Exception {
        byte[] header = kd.nextHeader();
        byte[] signature = TestRosters.signed(firstHeader, false).signature().toByteArray();
        RosterUpdate forged = new RosterUpdate(
                false,
                false,
                List.of(),
                List.of(),
                new RosterUpdate.Signed(Octets.EMPTY, Octets.of(header), Octets.of(signature)));
        assertRefused(Reason.BAD_SIGNATURE, forged.encode());
    }

    @Test
    void certificateOfSomebodyElse_isRefused_evenWithItsOwnSignature() {
        RosterVerifier distrustful = new RosterVerifier(TestRosters.ROOM, seen -> false, "");
        RosterException e = assertThrows(RosterException.class, () -> distrustful.accept(kd.whole(firstHeader)));
        assertEquals(Reason.BAD_SIGNATURE, e.reason());
        RosterVerifier fresh = TestRosters.verifier("");
        byte[] without = kd.change(firstHeader, List.of(), List.of());
        assertEquals(
                Reason.BAD_SIGNATURE,
                assertThrows(RosterException.class, () -> fresh.accept(without)).reason());
    }

    @Test
    void rosterOfAnotherConference_isRefused() {
        kd.room = "weekly";
        assertRefused(Reason.WRONG_CONFERENCE, kd.change(kd.nextHeader(), List.of(), List.of()));
    }

    @Test
    void replayedRoster_isRefused() throws Exception {
        byte[] first = kd.whole(firstHeader);
        assertRefused(Reason.REPLAYED, first);
        verifier.accept(kd.change(kd.nextHeader(), List.of(), List.of()));
        assertRefused(Reason.REPLAYED, first);
    }

    @Test
    void rolledBackGeneration_isRefused() {
        kd.generation -= 2;
        assertRefused(Reason.REPLAYED, kd.change(kd.nextHeader(), List.of(), List.of()));
    }

    @Test
    void generation_mayWrap() throws Exception {
        RosterVerifier fresh = TestRosters.verifier("");
        TestRosters old = new TestRosters().with("alice");
        old.generation = 0xFFFF_FFFEL;
        fresh.accept(old.whole(old.nextHeader()));
        old.generation = -1;
        assertEquals(
                0,
                fresh.accept(old.change(old.nextHeader(), List.of(), List.of()))
                        .orElseThrow()
                        .header()
                        .generation());
    }

    @Test
    void forkedRoster_isRefused_atTheSameNumberAndLater() throws Exception {
        TestRosters other = new TestRosters().with("alice", "bob", "eve");
        byte[] forkHeader = other.nextHeader();
        assertRefused(Reason.FORKED, other.whole(forkHeader));
        assertRefused(Reason.FORKED, other.change(other.nextHeader(), List.of(), List.of()));
        assertNotEquals(verifier.latest().orElseThrow().code(), RosterCode.of(RosterCodec.digest(forkHeader)));
    }

    @Test
    void skippedRoster_isRefused_alsoAsAWholeList() {
        kd.nextHeader();
        byte[] header = kd.nextHeader();
        assertRefused(Reason.INCOMPLETE, kd.change(header, List.of(), List.of()));
        assertRefused(Reason.INCOMPLETE, kd.whole(header));
    }

    @Test
    void truncatedList_isRefused() {
        byte[] header = kd.nextHeader();
        assertRefused(Reason.MEMBERS_DIFFER, kd.change(header, List.of(TestRosters.tlsId("bob")), List.of()));
        assertRefused(Reason.MEMBERS_DIFFER, kd.change(header, List.of(), List.of(TestRosters.member("eve"))));
    }

    @Test
    void refusedChange_leavesTheListAsItWas_soThatTheTrueOneStillFits() throws Exception {
        kd.with("carol");
        byte[] header = kd.nextHeader();
        assertRefused(Reason.MEMBERS_DIFFER, kd.change(header, List.of(), List.of(TestRosters.member("eve"))));
        verifier.accept(kd.change(header, List.of(), List.of(TestRosters.member("carol"))));
    }

    @Test
    void rosterWithoutThisEndpoint_isRefused() {
        kd.without("alice");
        assertRefused(Reason.NOT_LISTED, kd.change(kd.nextHeader(), List.of(TestRosters.tlsId("alice")), List.of()));
    }

    @Test
    void longList_comesInParts_andCountsOnlyWithItsHeader() throws Exception {
        for (int i = 0; i < 100; i++) {
            kd.with("guest" + i);
        }
        List<byte[]> parts = kd.parts(kd.nextHeader(), 2000);
        assertTrue(parts.size() > 4);
        for (byte[] part : parts.subList(0, parts.size() - 1)) {
            assertEquals(Optional.empty(), verifier.accept(part));
            assertEquals(1, verifier.latest().orElseThrow().header().sequence());
        }
        VerifiedRoster roster = verifier.accept(parts.get(parts.size() - 1)).orElseThrow();
        assertEquals(102, roster.members().size());
    }

    @Test
    void longList_withAPartMissing_isRefused() throws Exception {
        for (int i = 0; i < 100; i++) {
            kd.with("guest" + i);
        }
        List<byte[]> parts = kd.parts(kd.nextHeader(), 2000);
        verifier.accept(parts.get(0));
        verifier.accept(parts.get(2));
        assertRefused(Reason.MEMBERS_DIFFER, parts.get(parts.size() - 1));
    }

    @Test
    void omittedList_leavesTheSignedCount() throws Exception {
        RosterUpdate update =
                new RosterUpdate(true, true, List.of(), List.of(), TestRosters.signed(kd.nextHeader(), true));
        VerifiedRoster roster = verifier.accept(update.encode()).orElseThrow();
        assertEquals(List.of(), roster.members());
        assertEquals(2, roster.header().memberCount());
    }

    @Test
    void signatureOfAnotherPurpose_isNone() throws Exception {
        // In DTLS 1.2 the signed octets begin with 32 octets of the peer's choice: here the header itself, without
        // padding and
        // label.
        java.security.Signature plain = java.security.Signature.getInstance("SHA256withECDSA");
        plain.initSign(TestRosters.key());
        byte[] header = kd.nextHeader();
        plain.update(header);
        RosterUpdate.Signed signed = new RosterUpdate.Signed(Octets.EMPTY, Octets.of(header), Octets.of(plain.sign()));
        assertRefused(Reason.BAD_SIGNATURE, new RosterUpdate(false, false, List.of(), List.of(), signed).encode());
    }
}
