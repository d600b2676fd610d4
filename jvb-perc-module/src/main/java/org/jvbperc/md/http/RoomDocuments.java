package org.jvbperc.md.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jvbperc.http.StrictJson;
import org.jvbperc.md.room.JoinOutcomes;
import org.jvbperc.md.room.RoomEndpoint;
import org.jvbperc.md.room.RoomFacts;
import org.jvbperc.md.signalling.SignalledSource;
import org.jvbperc.md.signalling.SignallingException;

/** The JSON documents about rooms. */
final class RoomDocuments {
    private RoomDocuments() {}

    static PercHttpResponse info(String room, String conferenceId, boolean connected) {
        return Responses.json(
                200,
                StrictJson.newObject()
                        .put("room", room)
                        .put("conference", conferenceId)
                        .put("state", connected ? "connected" : "waiting"));
    }

    static PercHttpResponse facts(String room, RoomFacts facts) {
        ObjectNode document = StrictJson.newObject().put("room", room);
        facts.protection().ifPresent(protection -> document.put("protection", protection));
        facts.keyDistributor().ifPresent(name -> document.put("keyDistributor", name));
        return Responses.json(200, document);
    }

    static PercHttpResponse outcome(JoinOutcomes.JoinOutcome outcome) {
        ObjectNode document = StrictJson.newObject().put("state", outcome.state());
        if (!outcome.condition().isEmpty()) {
            document.put("error", outcome.condition()).put("detail", outcome.detail());
        }
        return Responses.json(200, document);
    }

    static PercHttpResponse roster(String conferenceId, List<RoomEndpoint> participants) throws SignallingException {
        ObjectNode document = StrictJson.newObject().put("conference", conferenceId);
        ArrayNode list = document.putArray("participants");
        for (RoomEndpoint participant : participants) {
            if (participant.isAdmitted()) {
                describe(participant, list.addObject());
            }
        }
        return Responses.json(200, document);
    }

    private static void describe(RoomEndpoint participant, ObjectNode entry) throws SignallingException {
        entry.put("endpoint", participant.endpointId()).put("identity", participant.identity());
        if (participant.doubleEncryption()) {
            entry.put("tlsId", participant.tlsId());
        } else {
            ArrayNode fingerprints = entry.putArray("fingerprints");
            participant.fingerprints().forEach(fingerprint -> fingerprints.add(fingerprint.toString()));
        }
        ArrayNode sources = entry.putArray("sources");
        for (SignalledSource source : participant.sources()) {
            ObjectNode line = sources.addObject().put("ssrc", source.ssrc()).put("media", source.media());
            if (!participant.doubleEncryption()) {
                ObjectNode formats = line.putObject("formats");
                participant.payloadTypes(source.media()).forEach(formats::put);
            }
        }
        entry.put("state", participant.isKeyed() ? "keyed" : "admitted");
    }
}
