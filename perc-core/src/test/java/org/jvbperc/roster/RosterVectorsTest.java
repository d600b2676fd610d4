package org.jvbperc.roster;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.jvbperc.crypto.Octets;

/** The encoding of docs/roster.md against vectors made by another program from that text. */
class RosterVectorsTest {
    @Test
    void headers_areEncodedAsInTheVectors() throws Exception {
        for (String name : List.of("h1", "h2")) {
            byte[] vector = TestRosters.octets(name);
            assertArrayEquals(vector, RosterCodec.encode(RosterCodec.decode(vector)));
        }
        RosterHeader second = RosterCodec.decode(TestRosters.octets("h2"));
        assertEquals("daily", second.conference());
        assertEquals(2, second.sequence());
        assertEquals(0x6A00_0200L, second.generation());
        assertEquals(0x0200, second.spi());
        assertEquals(3600, second.ttlSeconds());
        assertEquals("admit=*@idp.example\n", second.policy());
        assertEquals(2, second.memberCount());
        assertEquals(
                List.of(new RosterDeparture(
                        "carol-tls-id-0123456789", "carol@idp.example", "no-ack", 1_772_366_402_000L)),
                second.departures());
    }

    @Test
    void digestsAndCodes_areThoseOfTheVectors() {
        for (String number : List.of("1", "2")) {
            Octets digest = RosterCodec.digest(TestRosters.octets("h" + number));
            assertEquals(TestRosters.vector("d" + number), digest.toHex());
            assertEquals(TestRosters.vector("c" + number), RosterCode.of(digest));
        }
        assertNotEquals(TestRosters.vector("c1"), TestRosters.vector("c2"));
    }

    @Test
    void updates_areAcceptedOneAfterTheOther() throws Exception {
        RosterVerifier verifier = TestRosters.verifier("alice-tls-id-0123456789");
        VerifiedRoster first = verifier.accept(TestRosters.octets("up1")).orElseThrow();
        assertEquals(
                List.of("alice@idp.example"),
                first.members().stream().map(RosterMember::identity).toList());
        VerifiedRoster second = verifier.accept(TestRosters.octets("up2")).orElseThrow();
        assertEquals(Optional.of(second), verifier.latest());
        assertEquals(
                List.of("alice@idp.example", "bob@idp.example"),
                second.members().stream().map(RosterMember::identity).toList());
        assertEquals("sha-384", second.members().get(1).fingerprint().algorithm());
        assertEquals(false, second.members().get(1).keyed());
        assertEquals(
                List.of(3L, 0xFFFF_FFFEL),
                second.members().stream().map(RosterMember::senderIndex).toList());
        assertEquals(
                List.of(false, true),
                second.members().stream().map(RosterMember::records).toList());
        assertEquals(TestRosters.vector("c2"), second.code());
    }

    @Test
    void rosterOfTheFirstVersion_isRefused() {
        RosterException e = assertThrows(
                RosterException.class, () -> TestRosters.verifier("").accept(TestRosters.octets("old")));
        assertEquals(RosterException.Reason.MALFORMED, e.reason());
        byte[] header = TestRosters.octets("h1");
        header[0] = 1;
        assertEquals(
                "roster: version is 1: expected 2",
                assertThrows(RosterException.class, () -> RosterCodec.decode(header))
                        .getMessage());
    }

    @Test
    void rosterWithOneSenderIndexTwice_isRefused_andTheLastGoodOneStays() throws Exception {
        RosterVerifier verifier = TestRosters.verifier("");
        VerifiedRoster first = verifier.accept(TestRosters.octets("up1")).orElseThrow();
        RosterException e = assertThrows(RosterException.class, () -> verifier.accept(TestRosters.octets("twice")));
        assertEquals(RosterException.Reason.MALFORMED, e.reason());
        assertEquals(
                "roster: sender_index is the same for two members: expected one of its own for each", e.getMessage());
        assertEquals(Optional.of(first), verifier.latest());
        verifier.accept(TestRosters.octets("up2"));
    }

    @Test
    void memberWithoutSenderIndex_orWithUnknownFlags_isRefused() throws Exception {
        byte[] update = TestRosters.octets("up1");
        // flags, the two vectors' lengths, and the member: its last five octets are sender_index and flags.
        int end = 1
                + 3
                + 3
                + RosterUpdate.lengthBytes(RosterUpdate.decode(update).changed().get(0));
        byte[] zero = update.clone();
        zero[end - 2] = 0;
        assertEquals(
                "roster: sender_index is 0: the first is 1",
                assertThrows(RosterException.class, () -> RosterUpdate.decode(zero))
                        .getMessage());
        byte[] unknown = update.clone();
        unknown[end - 1] = 2;
        assertEquals(
                "roster: flags of a member are 2: expected 0 or 1",
                assertThrows(RosterException.class, () -> RosterUpdate.decode(unknown))
                        .getMessage());
    }
}
