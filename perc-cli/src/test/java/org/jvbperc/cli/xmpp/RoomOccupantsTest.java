package org.jvbperc.cli.xmpp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import org.jivesoftware.smack.packet.Presence;
import org.jivesoftware.smack.packet.StanzaBuilder;
import org.junit.jupiter.api.Test;
import org.jvbperc.crypto.CertificateFingerprint;
import org.jvbperc.xmpp.EndpointOffer;
import org.jvbperc.xmpp.PercExtension;

class RoomOccupantsTest {
    private static final String TLS_ID = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

    private final RoomOccupants room = new RoomOccupants();

    private static Presence presence(Presence.Type type, PercExtension element) {
        return StanzaBuilder.buildPresence().ofType(type).addExtension(element).build();
    }

    private static PercExtension announcement(Optional<String> assertion) {
        return new EndpointOffer(
                        TLS_ID,
                        EndpointOffer.Setup.ACTPASS,
                        List.of(CertificateFingerprint.parse("sha-256", "7A:".repeat(31) + "7A")),
                        assertion,
                        Optional.empty())
                .toExtension();
    }

    private JsonNode participants() {
        return room.roster(Optional.empty()).path("participants");
    }

    @Test
    void occupant_thatAnnouncesItself_isListedAsItSays() {
        room.take("aaaa0001", presence(Presence.Type.available, announcement(Optional.of("eyJhIjoxfQ=="))));
        JsonNode entry = participants().get(0);
        assertEquals("aaaa0001", entry.path("endpoint").asText());
        assertEquals(TLS_ID, entry.path("tlsId").asText());
        assertEquals("eyJhIjoxfQ==", entry.path("identity").asText());
        assertEquals("joined", entry.path("state").asText());
    }

    @Test
    void occupant_thatLeaves_isNotListed() {
        PercExtension element = announcement(Optional.of("eyJhIjoxfQ=="));
        room.take("aaaa0001", presence(Presence.Type.available, element));
        room.take("aaaa0001", presence(Presence.Type.unavailable, element));
        assertEquals(0, participants().size());
    }

    @Test
    void occupant_whoseAnnouncementCannotBeVerified_isNotListed() {
        room.take("aaaa0001", presence(Presence.Type.available, announcement(Optional.empty())));
        room.take("bbbb0002", presence(Presence.Type.available, new PercExtension()));
        assertEquals(0, participants().size());
    }
}
