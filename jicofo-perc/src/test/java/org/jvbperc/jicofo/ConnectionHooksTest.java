package org.jvbperc.jicofo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jitsi.xmpp.extensions.colibri2.ConferenceModifyIQ;
import org.jitsi.xmpp.extensions.colibri2.IqProviderUtils;
import org.jitsi.xmpp.extensions.jingle.JingleIQ;
import org.jivesoftware.smack.StanzaCollector;
import org.jivesoftware.smack.packet.IQ;
import org.jivesoftware.smack.packet.StanzaError;
import org.jivesoftware.smack.packet.XmlEnvironment;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.jvbperc.xmpp.EndpointAnswer;

/** The drop-in as Smack itself starts it, on a connection of Smack's. */
class ConnectionHooksTest {
    private static final String ALICE_TLS_ID = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

    private WireConnection connection;

    @BeforeAll
    static void jicofoRegistersItsProviders() {
        IqProviderUtils.registerProviders();
    }

    @BeforeEach
    void connect() throws Exception {
        connection = new WireConnection();
    }

    private void announce(String room, String nickname, String tlsId) throws Exception {
        String element = JicofoSide.offer(tlsId)
                .toExtension()
                .toXML(XmlEnvironment.EMPTY)
                .toString();
        connection.receive(JicofoSide.presence(room, nickname, element));
    }

    @Test
    void create_ofAnnouncedOccupant_carriesItsOfferAndSaysThatErrorsAreUnderstood() throws Exception {
        announce("r1", "alice", ALICE_TLS_ID);
        connection.sendStanza(JicofoSide.create("r1", "m1", "alice", true));
        String written = connection.written();
        String endpoint = written.substring(written.indexOf("<endpoint "), written.indexOf("</endpoint>"));
        assertTrue(endpoint.contains("tls-id=\"" + ALICE_TLS_ID + "\""), written);
        assertTrue(endpoint.contains("value=\"" + JicofoSide.ASSERTION + "\""), written);
        assertTrue(written.contains("ack=\"errors\""), written);
        assertFalse(written.contains("required=\"true\""), written);
    }

    @Test
    void create_ofSomebodyElse_carriesNothing() throws Exception {
        announce("r2", "alice", ALICE_TLS_ID);
        announce("another-room", "bob", "BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB");
        connection.sendStanza(JicofoSide.create("r2", "m2", "bob", true));
        assertFalse(connection.written().contains("<perc"));
    }

    @Test
    void create_afterAnnouncementWasTakenBack_carriesNothing() throws Exception {
        announce("r3", "alice", ALICE_TLS_ID);
        connection.receive(JicofoSide.presence("r3", "alice", ""));
        connection.sendStanza(JicofoSide.create("r3", "m3", "alice", true));
        assertFalse(connection.written().contains("<perc"));
    }

    @Test
    void create_inConfiguredRoom_asksOnceForItsConference() throws Exception {
        connection.sendStanza(JicofoSide.create("board-1", "m4", "alice", true));
        String first = connection.written();
        assertTrue(first.contains("required=\"true\""), first);
        assertTrue(first.contains("mode=\"kd-connects\""), first);
        assertTrue(first.contains("<key-distributor id=\"kd-1\">"), first);
        assertTrue(first.contains("000A"), first);
        connection.sendStanza(JicofoSide.create("board-1", "m4", "bob", false));
        String second = connection.written();
        assertTrue(second.contains("ack=\"errors\""), second);
        assertFalse(second.contains("key-distributor"), second);
    }

    @Test
    void create_ofSecondEndpoint_isKnownByItsMeeting() throws Exception {
        connection.sendStanza(JicofoSide.create("r5", "m5", "alice", true));
        connection.written();
        announce("r5", "bob", "BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB");
        connection.sendStanza(JicofoSide.create("r5", "m5", "bob", false));
        assertTrue(connection.written().contains("tls-id=\"BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB\""));
    }

    @Test
    void refusal_isBadRequestForWhoeverWaitsAndTheClientIsTold() throws Exception {
        announce("r6", "mallory", ALICE_TLS_ID);
        ConferenceModifyIQ request = JicofoSide.create("r6", "m6", "mallory", true);
        try (Waiting waiting = new Waiting(connection, request)) {
            connection.receive(JicofoSide.error(
                    request,
                    "not-authorized",
                    "<perc-error xmlns='http://jvbperc.org/protocol/perc' condition='identity-invalid'/>"));
            StanzaError error = waiting.error();
            assertEquals(StanzaError.Condition.bad_request, error.getCondition());
            assertEquals(StanzaError.Type.MODIFY, error.getType());
            String notice = connection.written();
            assertTrue(notice.startsWith("<message"), notice);
            assertTrue(notice.contains("to=\"r6@muc.example.org/mallory\""), notice);
            assertTrue(notice.contains("condition=\"identity-invalid\""), notice);
        }
    }

    @Test
    void refusal_ofAnEndpointThatAnnouncedNothing_isBadRequestToo() throws Exception {
        ConferenceModifyIQ request = JicofoSide.create("board-7", "m7", "alice", true);
        try (Waiting waiting = new Waiting(connection, request)) {
            connection.receive(JicofoSide.error(
                    request,
                    "forbidden",
                    "<perc-error xmlns='http://jvbperc.org/protocol/perc' condition='identity-required'/>"));
            assertEquals(StanzaError.Condition.bad_request, waiting.error().getCondition());
            assertFalse(connection.hasWritten());
        }
    }

    @Test
    void error_thatIsTheBridgesOwn_staysAsItIs() throws Exception {
        ConferenceModifyIQ request = JicofoSide.create("r8", "m8", "alice", true);
        try (Waiting waiting = new Waiting(connection, request)) {
            connection.receive(JicofoSide.error(request, "not-authorized", ""));
            assertEquals(StanzaError.Condition.not_authorized, waiting.error().getCondition());
        }
    }

    @Test
    void serviceUnavailable_letsJicofoTryAnotherBridge() throws Exception {
        ConferenceModifyIQ request = JicofoSide.create("r9", "m9", "alice", true);
        try (Waiting waiting = new Waiting(connection, request)) {
            connection.receive(JicofoSide.error(
                    request,
                    "service-unavailable",
                    "<perc-error xmlns='http://jvbperc.org/protocol/perc' condition='perc-unavailable'/>"));
            assertEquals(
                    StanzaError.Condition.service_unavailable, waiting.error().getCondition());
        }
    }

    @Test
    void answer_goesIntoTheInvitationOfItsOccupantOnce() throws Exception {
        answered("r10", "m10", "alice");
        assertFalse(sentInvitation("r10", "bob", JicofoSide.KD_TLS_ID).contains("<perc"));
        String invitation = sentInvitation("r10", "alice", JicofoSide.KD_TLS_ID);
        assertTrue(invitation.contains("<perc "), invitation);
        assertTrue(invitation.contains("tls-id=\"" + JicofoSide.KD_TLS_ID + "\""), invitation);
        assertTrue(invitation.indexOf("</jingle>") > invitation.indexOf("</perc>"), invitation);
        assertFalse(sentInvitation("r10", "alice", JicofoSide.KD_TLS_ID).contains("<perc"));
    }

    @Test
    void answer_toAnotherAssociation_isNotSent() throws Exception {
        answered("r11", "m11", "alice");
        assertFalse(sentInvitation("r11", "alice", "LLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLL")
                .contains("<perc"));
    }

    @Test
    void answer_forAnEndpointThatWasNotAskedFor_isNotSent() throws Exception {
        ConferenceModifyIQ request = JicofoSide.create("r12", "m12", "alice", true);
        connection.sendStanza(request);
        connection.written();
        connection.receive(JicofoSide.modified(request, "bob", signed()));
        assertFalse(sentInvitation("r12", "bob", JicofoSide.KD_TLS_ID).contains("<perc"));
    }

    @Test
    void malformedAnnouncement_isAnsweredAndNotPassedOn() throws Exception {
        connection.receive(JicofoSide.presence(
                "r13", "alice", "<perc xmlns='http://jvbperc.org/protocol/perc' version='2' tls-id='x'/>"));
        String notice = connection.written();
        assertTrue(notice.contains("condition=\"unsupported-version\""), notice);
        connection.sendStanza(JicofoSide.create("r13", "m13", "alice", true));
        assertFalse(connection.written().contains("<perc"));
    }

    private void answered(String room, String meeting, String endpoint) throws Exception {
        ConferenceModifyIQ request = JicofoSide.create(room, meeting, endpoint, true);
        connection.sendStanza(request);
        connection.written();
        connection.receive(JicofoSide.modified(request, endpoint, signed()));
    }

    private static String signed() {
        return new EndpointAnswer(new UUID(1, 2), JicofoSide.KD_TLS_ID, JicofoSide.ASSERTION, Optional.empty())
                .toExtension()
                .toXML(XmlEnvironment.EMPTY)
                .toString();
    }

    private String sentInvitation(String room, String nickname, String tlsId) throws Exception {
        JingleIQ invitation = JicofoSide.invitation(room, nickname, tlsId);
        connection.sendStanza(invitation);
        return connection.written();
    }

    /** Jicofo waiting for the response to a request. */
    private static final class Waiting implements AutoCloseable {
        private final StanzaCollector collector;

        Waiting(WireConnection connection, IQ request) throws Exception {
            collector = connection.createStanzaCollectorAndSend(request);
            assertTrue(connection.written().contains("conference-modify"));
        }

        StanzaError error() throws InterruptedException {
            IQ response = collector.pollResult();
            assertEquals(List.of(IQ.Type.error), List.of(response.getType()));
            return response.getError();
        }

        @Override
        public void close() {
            collector.cancel();
        }
    }
}
