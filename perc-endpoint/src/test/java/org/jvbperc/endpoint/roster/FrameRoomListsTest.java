package org.jvbperc.endpoint.roster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.jvbperc.crypto.Octets;
import org.jvbperc.dtls.DtlsCertificate;
import org.jvbperc.endpoint.media.MediaFormat;
import org.jvbperc.roster.RosterHeader;
import org.jvbperc.roster.RosterMember;
import org.jvbperc.roster.VerifiedRoster;

/** What a call in a frame room takes of the signed roster, and what of the bridge's list. */
class FrameRoomListsTest {
    private static final DtlsCertificate CERTIFICATE = DtlsCertificate.generate("kd", new SecureRandom());

    private static RosterMember member(String name, long index) {
        return new RosterMember(
                "id-of-" + name + "-0123456789012345",
                name + "@idp.example",
                CERTIFICATE.fingerprint(),
                1,
                false,
                index,
                false);
    }

    private static VerifiedRoster roster(RosterMember... members) {
        Octets digest = Octets.of(new byte[32]);
        RosterHeader header = new RosterHeader(
                "room1", digest, 1, 7, 7, 60, 0, "", members.length, digest, List.of(), RosterHeader.NO_PREVIOUS);
        return new VerifiedRoster(header, digest, List.of(members));
    }

    @Test
    void participants_areTheMembersUnderTheirSenderIndexes() {
        RosterMember alice = member("alice", 1);
        SignedParticipants participants = new SignedParticipants(alice.tlsId());
        participants.update(roster(alice, member("bob", 2)));
        assertEquals("bob@idp.example", participants.bySenderIndex().get(2L).identity());
        assertTrue(participants.bySenderIndex().get(1L).self());
        assertEquals(2, participants.participants().size());
    }

    @Test
    void memberWhoJoinsAgain_isAnotherParticipant() {
        RosterMember alice = member("alice", 1);
        SignedParticipants participants = new SignedParticipants(alice.tlsId());
        participants.update(roster(alice, member("bob", 2)));
        ParticipantList.Changes changes = participants.update(roster(alice, member("bob", 3)));
        assertEquals(
                List.of("3"),
                changes.joined().stream().map(Participant::endpoint).toList());
        assertEquals(
                List.of("2"), changes.left().stream().map(Participant::endpoint).toList());
        assertEquals(List.of(), changes.changed());
    }

    private static Map<Integer, Map<Integer, MediaFormat>> formats(String json) throws Exception {
        return new BridgeList(new ObjectMapper().readTree(json)).formats();
    }

    @Test
    void formats_areThoseThatThisEndpointCanUse() throws Exception {
        assertEquals(
                Map.of(
                        7,
                        Map.of(109, MediaFormat.OPUS),
                        -1,
                        Map.of(120, MediaFormat.VP8, 121, MediaFormat.VP9, 99, MediaFormat.AV1)),
                formats("""
                        {"participants":[
                          {"sources":[{"ssrc":7,"media":"audio","formats":{"opus":109}},
                                      {"ssrc":4294967295,"media":"video","formats":{"VP8":120,"VP9":121,"av1":99,"H264":98}}]},
                          {"sources":[{"ssrc":8,"media":"audio"}]}]}"""));
    }

    @Test
    void formats_ofASenselessList_areNone() throws Exception {
        assertEquals(Map.of(), formats("{}"));
        assertEquals(Map.of(), formats("{\"participants\":[{\"sources\":[{\"ssrc\":\"x\",\"formats\":{}}]},5]}"));
        assertEquals(
                Map.of(7, Map.of()),
                formats("{\"participants\":[{\"sources\":[{\"ssrc\":7,\"formats\":{\"opus\":-1,\"VP8\":500}}]}]}"));
    }
}
