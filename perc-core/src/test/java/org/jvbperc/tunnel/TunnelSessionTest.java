package org.jvbperc.tunnel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TunnelSessionTest {
    private static final List<Integer> PROFILES = List.of(0x0009, 0x000A);
    private static final SupportedProfiles SUPPORTED = new SupportedProfiles(0, PROFILES);
    private static final AssociationId ID = TunnelMessages.ASSOCIATION;

    private final MediaDistributorTunnelSession md = new MediaDistributorTunnelSession(PROFILES, true);
    private final KeyDistributorTunnelSession kd = new KeyDistributorTunnelSession(true);

    @Test
    void mediaDistributor_started_speaksFirst() {
        assertFalse(md.isOpen());
        assertEquals(List.of(), md.profiles());
        assertEquals(Optional.of(SUPPORTED), md.start());
        assertTrue(md.isOpen());
        assertEquals(PROFILES, md.profiles());
        assertThrows(IllegalStateException.class, md::start);
    }

    @Test
    void mediaDistributor_beforeStart_maySendNothing() {
        assertThrows(TunnelException.class, () -> md.sending(TunnelMessages.dtls(ID)));
    }

    @Test
    void keyDistributor_firstMessageSupportedProfiles_opens() throws TunnelException {
        assertEquals(Optional.empty(), kd.start());
        assertThrows(TunnelException.class, () -> kd.sending(TunnelMessages.dtls(ID)));
        assertEquals(new TunnelEvent.Opened(PROFILES), kd.received(message(SUPPORTED)));
        assertTrue(kd.isOpen());
        assertEquals(PROFILES, kd.profiles());
    }

    static Stream<TunnelFrame> notFirst() {
        return Stream.concat(
                TunnelMessages.oneOfEach().stream()
                        .filter(m -> !(m instanceof SupportedProfiles))
                        .map(TunnelSessionTest::message),
                Stream.of(new TunnelFrame.UnknownType('G', 0x4554)));
    }

    @ParameterizedTest
    @MethodSource("notFirst")
    void keyDistributor_otherFirstMessage_refuses(TunnelFrame frame) {
        TunnelException e = assertThrows(TunnelException.class, () -> kd.received(frame));
        assertTrue(e.getMessage().contains("first message must be SupportedProfiles"), e.getMessage());
        assertFalse(kd.isOpen());
    }

    @Test
    void keyDistributor_secondSupportedProfiles_refuses() throws TunnelException {
        kd.received(message(SUPPORTED));
        assertThrows(TunnelException.class, () -> kd.received(message(SUPPORTED)));
        assertFalse(kd.isOpen());
        assertThrows(TunnelException.class, () -> kd.sending(TunnelMessages.dtls(ID)));
    }

    @Test
    void keyDistributor_secondSupportedProfilesOfOtherVersion_refuses() throws TunnelException {
        kd.received(message(SUPPORTED));
        assertThrows(TunnelException.class, () -> kd.received(new TunnelFrame.OtherVersion(1)));
    }

    @Test
    void keyDistributor_otherVersion_answersUnsupportedVersionAndCloses() throws TunnelException {
        TunnelEvent event = kd.received(new TunnelFrame.OtherVersion(3));
        TunnelEvent.VersionRefused refused = assertInstanceOf(TunnelEvent.VersionRefused.class, event);
        assertEquals(Optional.of(new UnsupportedVersion(0)), refused.last());
        assertTrue(refused.reason().contains("version 3"), refused.reason());
        assertFalse(kd.isOpen());
        assertInstanceOf(TunnelEvent.Ignore.class, kd.received(message(SUPPORTED)));
    }

    @Test
    void keyDistributor_otherVersionAsMessage_answersUnsupportedVersion() throws TunnelException {
        assertInstanceOf(TunnelEvent.VersionRefused.class, kd.received(message(new SupportedProfiles(1, PROFILES))));
    }

    @Test
    void mediaDistributor_unsupportedVersion_endsForGood() throws TunnelException {
        md.start();
        TunnelEvent.VersionRefused refused =
                assertInstanceOf(TunnelEvent.VersionRefused.class, md.received(message(new UnsupportedVersion(4))));
        assertEquals(Optional.empty(), refused.last());
        assertTrue(refused.reason().contains("highest is 4"), refused.reason());
        assertFalse(md.isOpen());
        assertInstanceOf(TunnelEvent.Ignore.class, md.received(message(TunnelMessages.dtls(ID))));
    }

    @Test
    void mediaDistributor_lateUnsupportedVersion_isAProtocolError() throws TunnelException {
        md.start();
        md.received(message(TunnelMessages.dtls(ID)));
        assertThrows(TunnelException.class, () -> md.received(message(new UnsupportedVersion(0))));
    }

    @Test
    void mediaDistributor_messagesOfAKeyDistributor_areDelivered() throws TunnelException {
        md.start();
        for (TunnelMessage m : List.of(
                TunnelMessages.dtls(ID),
                TunnelMessages.mediaKeys(ID),
                TunnelMessages.mediaKeys(ID),
                TunnelMessages.signAnswerAck(),
                TunnelMessages.signAnswerError(),
                new EndpointDisconnect(ID))) {
            assertEquals(new TunnelEvent.Deliver(m), md.received(message(m)));
        }
    }

    @Test
    void mediaDistributor_messagesOfAMediaDistributor_areRefused() {
        for (TunnelFrame frame :
                List.of(message(SUPPORTED), new TunnelFrame.OtherVersion(1), message(TunnelMessages.signAnswer()))) {
            MediaDistributorTunnelSession session = new MediaDistributorTunnelSession(PROFILES, true);
            session.start();
            TunnelException e = assertThrows(TunnelException.class, () -> session.received(frame));
            assertTrue(e.getMessage().contains("from the Key Distributor"), e.getMessage());
            assertFalse(session.isOpen());
        }
    }

    @Test
    void keyDistributor_messagesOfAMediaDistributor_areDelivered() throws TunnelException {
        kd.received(message(SUPPORTED));
        for (TunnelMessage m :
                List.of(TunnelMessages.dtls(ID), TunnelMessages.signAnswer(), new EndpointDisconnect(ID))) {
            assertEquals(new TunnelEvent.Deliver(m), kd.received(message(m)));
        }
    }

    @Test
    void keyDistributor_messagesOfAKeyDistributor_areRefusedAndKeysWiped() throws TunnelException {
        MediaKeys keys = TunnelMessages.mediaKeys(ID);
        for (TunnelMessage m : List.of(
                keys, new UnsupportedVersion(0), TunnelMessages.signAnswerAck(), TunnelMessages.signAnswerError())) {
            KeyDistributorTunnelSession session = new KeyDistributorTunnelSession(true);
            session.received(message(SUPPORTED));
            assertThrows(TunnelException.class, () -> session.received(message(m)));
            assertFalse(session.isOpen());
        }
        assertTrue(keys.keys().clientWriteKey().isClosed());
    }

    @Test
    void sending_wrongDirection_isRefused() throws TunnelException {
        md.start();
        kd.received(message(SUPPORTED));
        for (TunnelMessage m : List.of(
                SUPPORTED,
                new UnsupportedVersion(0),
                TunnelMessages.mediaKeys(ID),
                TunnelMessages.signAnswerAck(),
                TunnelMessages.signAnswerError())) {
            assertThrows(TunnelException.class, () -> md.sending(m), m::toString);
        }
        for (TunnelMessage m : List.of(SUPPORTED, new UnsupportedVersion(0), TunnelMessages.signAnswer())) {
            assertThrows(TunnelException.class, () -> kd.sending(m), m::toString);
        }
        assertTrue(md.isOpen() && kd.isOpen());
    }

    @Test
    void sending_ownMessages_isAllowed() throws TunnelException {
        md.start();
        kd.received(message(SUPPORTED));
        for (TunnelMessage m :
                List.of(TunnelMessages.dtls(ID), TunnelMessages.signAnswer(), new EndpointDisconnect(ID))) {
            assertTrue(md.sending(m));
        }
        for (TunnelMessage m : List.of(
                TunnelMessages.dtls(ID),
                TunnelMessages.mediaKeys(ID),
                TunnelMessages.signAnswerAck(),
                TunnelMessages.signAnswerError(),
                new EndpointDisconnect(ID))) {
            assertTrue(kd.sending(m));
        }
    }

    @Test
    void signing_notAgreed_isRefusedInBothDirections() throws TunnelException {
        MediaDistributorTunnelSession plainMd = new MediaDistributorTunnelSession(PROFILES, false);
        KeyDistributorTunnelSession plainKd = new KeyDistributorTunnelSession(false);
        plainMd.start();
        plainKd.received(message(SUPPORTED));
        assertThrows(TunnelException.class, () -> plainMd.sending(TunnelMessages.signAnswer()));
        assertThrows(TunnelException.class, () -> plainKd.sending(TunnelMessages.signAnswerAck()));
        assertThrows(TunnelException.class, () -> plainKd.sending(TunnelMessages.signAnswerError()));
        assertThrows(TunnelException.class, () -> plainMd.received(message(TunnelMessages.signAnswerAck())));
        assertThrows(TunnelException.class, () -> plainKd.received(message(TunnelMessages.signAnswer())));
    }

    @Test
    void unknownType_onOpenTunnel_isIgnored() throws TunnelException {
        md.start();
        kd.received(message(SUPPORTED));
        TunnelFrame unknown = new TunnelFrame.UnknownType(6, 17);
        for (TunnelSession session : List.of(md, kd)) {
            TunnelEvent.Ignore ignored = assertInstanceOf(TunnelEvent.Ignore.class, session.received(unknown));
            assertEquals("message type 6: 17 octets skipped", ignored.reason());
            assertTrue(session.isOpen());
        }
    }

    @Test
    void endpointDisconnect_sentTwice_goesOnce() throws TunnelException {
        md.start();
        kd.received(message(SUPPORTED));
        for (TunnelSession session : List.of(md, kd)) {
            assertTrue(session.sending(new EndpointDisconnect(ID)));
            assertFalse(session.sending(new EndpointDisconnect(ID)));
            assertTrue(session.sending(new EndpointDisconnect(TunnelMessages.OTHER)));
        }
    }

    @Test
    void endpointDisconnect_crossing_isDeliveredToNeither() throws TunnelException {
        md.start();
        kd.received(message(SUPPORTED));
        TunnelFrame disconnect = message(new EndpointDisconnect(ID));
        assertTrue(md.sending(new EndpointDisconnect(ID)));
        assertTrue(kd.sending(new EndpointDisconnect(ID)));
        assertInstanceOf(TunnelEvent.Ignore.class, md.received(disconnect));
        assertInstanceOf(TunnelEvent.Ignore.class, kd.received(disconnect));
        assertTrue(md.isOpen() && kd.isOpen());
    }

    @Test
    void endpointDisconnect_received_answerIsLeftOutAndRepetitionIgnored() throws TunnelException {
        md.start();
        assertInstanceOf(TunnelEvent.Deliver.class, md.received(message(new EndpointDisconnect(ID))));
        assertInstanceOf(TunnelEvent.Ignore.class, md.received(message(new EndpointDisconnect(ID))));
        assertFalse(md.sending(new EndpointDisconnect(ID)));
    }

    /** The Media Distributor may lie (RFC 9185 section 9): the Key Distributor must still be able to probe the endpoint. */
    @Test
    void endpointDisconnect_receivedByAKeyDistributor_endsNothing_untilItSendsOne() throws TunnelException {
        kd.received(message(SUPPORTED));
        for (int i = 0; i < 2; i++) {
            assertInstanceOf(TunnelEvent.Deliver.class, kd.received(message(new EndpointDisconnect(ID))));
            assertTrue(kd.sending(TunnelMessages.dtls(ID)));
            assertInstanceOf(TunnelEvent.Deliver.class, kd.received(message(TunnelMessages.dtls(ID))));
        }
        assertTrue(kd.sending(new EndpointDisconnect(ID)));
        assertFalse(kd.sending(TunnelMessages.dtls(ID)));
        assertInstanceOf(TunnelEvent.Ignore.class, kd.received(message(new EndpointDisconnect(ID))));
    }

    @Test
    void endedAssociation_lateMessages_areIgnoredAndKeysWiped() throws TunnelException {
        md.start();
        kd.received(message(SUPPORTED));
        md.sending(new EndpointDisconnect(ID));
        kd.sending(new EndpointDisconnect(ID));
        MediaKeys keys = TunnelMessages.mediaKeys(ID);
        assertInstanceOf(TunnelEvent.Ignore.class, md.received(message(TunnelMessages.dtls(ID))));
        assertInstanceOf(TunnelEvent.Ignore.class, md.received(message(keys)));
        assertTrue(keys.keys().serverWriteSalt().isClosed());
        assertInstanceOf(TunnelEvent.Ignore.class, kd.received(message(TunnelMessages.dtls(ID))));
        assertFalse(md.sending(TunnelMessages.dtls(ID)));
        assertFalse(kd.sending(TunnelMessages.dtls(ID)));
        assertFalse(kd.sending(TunnelMessages.mediaKeys(ID)));
        assertInstanceOf(TunnelEvent.Deliver.class, md.received(message(TunnelMessages.dtls(TunnelMessages.OTHER))));
    }

    @Test
    void closedSession_lateMediaKeys_areWiped() throws TunnelException {
        md.start();
        md.received(message(new UnsupportedVersion(0)));
        MediaKeys keys = TunnelMessages.mediaKeys(ID);
        assertInstanceOf(TunnelEvent.Ignore.class, md.received(message(keys)));
        assertTrue(keys.keys().clientWriteKey().isClosed());
    }

    @Test
    void endedAssociations_manyMore_memoryStaysBounded() {
        EndedAssociations ended = new EndedAssociations(TunnelSession.REMEMBERED_ENDED_ASSOCIATIONS);
        Random random = new Random(2);
        AssociationId first = new AssociationId(new UUID(random.nextLong(), random.nextLong()));
        assertTrue(ended.add(first));
        for (int i = 0; i < 3 * TunnelSession.REMEMBERED_ENDED_ASSOCIATIONS; i++) {
            ended.add(new AssociationId(new UUID(random.nextLong(), random.nextLong())));
        }
        assertEquals(TunnelSession.REMEMBERED_ENDED_ASSOCIATIONS, ended.size());
        assertFalse(ended.contains(first));
    }

    private static TunnelFrame message(TunnelMessage message) {
        return new TunnelFrame.Message(message);
    }
}
