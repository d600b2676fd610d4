package org.jvbperc.jicofo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.jivesoftware.smack.packet.Presence;
import org.jivesoftware.smack.packet.StanzaBuilder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.jvbperc.crypto.Octets;
import org.jvbperc.xmpp.EndpointOffer;
import org.jvbperc.xmpp.PercError;
import org.jxmpp.jid.Jid;
import org.jxmpp.jid.impl.JidCreate;

class AnnouncementsTest {
    private static final EndpointOffer OFFER = JicofoSide.offer("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
    private static final Jid ALICE = JidCreate.fromOrThrowUnchecked("room@muc.example.org/alice");

    private final Announcements announcements = new Announcements();
    private WireConnection connection;

    @BeforeEach
    void connect() throws Exception {
        connection = new WireConnection();
    }

    private Optional<PercError> take(Jid from, Presence.Type type, EndpointOffer offer) {
        return announcements.take(
                connection,
                StanzaBuilder.buildPresence()
                        .from(from)
                        .ofType(type)
                        .addExtension(offer.toExtension())
                        .build());
    }

    @Test
    void announcement_isKeptUntilItsOccupantLeaves() {
        assertEquals(Optional.empty(), take(ALICE, Presence.Type.available, OFFER));
        assertEquals(OFFER, announcements.of(ALICE).orElseThrow().offer());
        take(ALICE, Presence.Type.unavailable, OFFER);
        assertEquals(Optional.empty(), announcements.of(ALICE));
    }

    @Test
    void announcement_withoutAssertion_asksForNoEndpoint() {
        take(ALICE, Presence.Type.available, OFFER);
        take(
                ALICE,
                Presence.Type.available,
                new EndpointOffer(
                        OFFER.tlsId(), OFFER.setup(), OFFER.certificates(), Optional.empty(), Optional.empty()));
        assertEquals(Optional.empty(), announcements.of(ALICE));
    }

    @Test
    void announcement_ofNoOccupant_isNotKept() {
        Jid domain = JidCreate.fromOrThrowUnchecked("example.org");
        assertEquals(Optional.empty(), take(domain, Presence.Type.available, OFFER));
        assertEquals(Optional.empty(), announcements.of(domain));
    }

    @Test
    void announcement_thatIsTooLong_isRefusedAndReplacesTheOneBefore() {
        take(ALICE, Presence.Type.available, OFFER);
        EndpointOffer tooLong = new EndpointOffer(
                OFFER.tlsId(),
                OFFER.setup(),
                List.of(JicofoSide.CERTIFICATE),
                OFFER.assertion(),
                Optional.of(Octets.of(new byte[Announcements.MAX_CHARACTERS * 3 / 4])));
        assertEquals(Optional.of(PercError.of(Announcements.TOO_LONG)), take(ALICE, Presence.Type.available, tooLong));
        assertEquals(Optional.empty(), announcements.of(ALICE));
    }

    @Test
    void announcements_beyondTheBound_areRefusedAndThoseBeforeStay() {
        take(ALICE, Presence.Type.available, OFFER);
        for (int i = 1; i < Announcements.MAX_OCCUPANTS; i++) {
            take(JidCreate.fromOrThrowUnchecked("room@muc.example.org/" + i), Presence.Type.available, OFFER);
        }
        Jid late = JidCreate.fromOrThrowUnchecked("room@muc.example.org/late");
        assertEquals(Optional.of(PercError.of(Announcements.TOO_MANY)), take(late, Presence.Type.available, OFFER));
        assertTrue(announcements.of(late).isEmpty());
        assertEquals(Optional.empty(), take(ALICE, Presence.Type.available, OFFER));
    }

    @Test
    void newLogin_forgetsThatConnectionsOccupantsOnly() throws Exception {
        take(ALICE, Presence.Type.available, OFFER);
        announcements.forget(new WireConnection());
        assertTrue(announcements.of(ALICE).isPresent());
        announcements.forget(connection);
        assertTrue(announcements.of(ALICE).isEmpty());
    }
}
