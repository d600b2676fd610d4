package org.jvbperc.cli.xmpp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jivesoftware.smack.packet.Presence;
import org.jvbperc.roster.VerifiedRoster;
import org.jvbperc.xmpp.EndpointOffer;
import org.jvbperc.xmpp.PercElements;
import org.jvbperc.xmpp.PercExtension;
import org.jvbperc.xmpp.PercSyntaxException;

/**
 * What the occupants of the room announce, as a list for the call's own checks: names stand on the Key Distributor's signed roster,
 * sources under the announced assertions. A roster goes with a key, so that who is on it is taken to have it or to be getting it. Safe for
 * several threads.
 */
final class RoomOccupants {
    private static final int MAX_OCCUPANTS = 1024;

    private final Map<String, EndpointOffer> announced = new LinkedHashMap<>();

    /** Takes an occupant's presence. */
    synchronized void take(String nickname, Presence presence) {
        announced.remove(nickname);
        if (!presence.isAvailable() || announced.size() >= MAX_OCCUPANTS) {
            return;
        }
        try {
            Optional<PercExtension> element = PercElements.find(presence);
            if (element.isPresent()) {
                announced.put(nickname, EndpointOffer.parse(element.get()));
            }
        } catch (PercSyntaxException e) {
            // Nobody can be verified by it; that its owner is here without a name shows in the roster.
            announced.remove(nickname);
        }
    }

    /** Those of the occupants who are on the signed roster; all of them if none was signed yet or its members were omitted. */
    synchronized JsonNode roster(Optional<VerifiedRoster> signed) {
        Set<String> members = new HashSet<>();
        signed.ifPresent(roster -> roster.members().forEach(member -> members.add(member.tlsId())));
        ObjectNode result = JsonNodeFactory.instance.objectNode();
        ArrayNode participants = result.putArray("participants");
        announced.forEach((nickname, offer) -> {
            boolean member = members.contains(offer.tlsId());
            if (offer.assertion().isPresent() && (members.isEmpty() || member)) {
                participants
                        .addObject()
                        .put("endpoint", nickname)
                        .put("tlsId", offer.tlsId())
                        .put("identity", offer.assertion().get())
                        .put("state", member ? "keyed" : "joined");
            }
        });
        return result;
    }
}
