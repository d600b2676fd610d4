package org.jvbperc.endpoint.roster;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.jvbperc.endpoint.signalling.BridgeClient;
import org.jvbperc.identity.IdentityAssertion;
import org.jvbperc.identity.IdentityException;
import org.jvbperc.identity.IdentityValidator;
import org.jvbperc.identity.PercBinding;
import org.jvbperc.identity.ValidatedIdentity;

/**
 * The participants of the conference, each with the result of its verification.
 *
 * <p>The list comes from the untrusted bridge; this class validates the assertion of each entry. A source belongs to an identity
 * only if the assertion binds it, and only if no other verified participant claims it too. Used by one thread; {@link #update}
 * blocks while keys are fetched.
 */
public final class ParticipantList {
    /** Maximum number of entries; further ones are ignored. */
    static final int MAX_PARTICIPANTS = 512;

    private static final int MAX_NAME_CHARS = 128;

    private final IdentityValidator validator;
    private final String room;
    private final String ownTlsId;
    private final Map<String, Verdict> verdicts = new HashMap<>();
    private Map<String, Participant> participants = Map.of();

    /** The result for one assertion. */
    private record Verdict(
            @Nullable String identity, @Nullable String problem, Set<Integer> ssrcs, boolean isFinal) {}

    /** The changes of one update. */
    public record Changes(List<Participant> joined, List<Participant> changed, List<Participant> left) {}

    public ParticipantList(IdentityValidator validator, String room, String ownTlsId) {
        this.validator = validator;
        this.room = room;
        this.ownTlsId = ownTlsId;
    }

    /** Takes a new list. */
    public Changes update(JsonNode roster, Instant now) {
        Map<String, Participant> next = new LinkedHashMap<>();
        Set<String> usedVerdicts = new HashSet<>();
        for (JsonNode entry : roster.path("participants")) {
            String endpoint = entry.path("endpoint").asText("");
            String key = entry.path("tlsId").asText("") + " "
                    + entry.path("identity").asText("");
            boolean acceptable = next.size() < MAX_PARTICIPANTS
                    && !endpoint.isEmpty()
                    && endpoint.length() <= MAX_NAME_CHARS
                    && !next.containsKey(endpoint);
            // One assertion is one participant, even if the bridge lists it under several names.
            if (acceptable && usedVerdicts.add(key)) {
                next.put(endpoint, participant(endpoint, entry, key, now));
            }
        }
        verdicts.keySet().retainAll(usedVerdicts);
        Changes changes = compare(participants, next);
        participants = next;
        return changes;
    }

    private Participant participant(String endpoint, JsonNode entry, String key, Instant now) {
        String tlsId = entry.path("tlsId").asText("");
        Verdict verdict = verdicts.get(key);
        if (verdict == null || !verdict.isFinal()) {
            verdict = verify(entry.path("identity").asText(""), tlsId, now);
            verdicts.put(key, verdict);
        }
        boolean self = tlsId.equals(ownTlsId);
        boolean keyed = entry.path("state").asText("").equals("keyed");
        return new Participant(
                BridgeClient.printable(endpoint),
                BridgeClient.printable(tlsId),
                verdict.identity(),
                verdict.problem(),
                keyed,
                self,
                verdict.ssrcs());
    }

    private Verdict verify(String identityAttribute, String tlsId, Instant now) {
        try {
            IdentityAssertion assertion = IdentityAssertion.parseAttribute(identityAttribute);
            ValidatedIdentity identity = validator.validate(assertion, now);
            String problem = bindingProblem(identity.contents().perc(), tlsId);
            if (problem != null) {
                return new Verdict(null, problem, Set.of(), true);
            }
            PercBinding perc = identity.contents().perc();
            Set<Integer> ssrcs = new HashSet<>();
            if (perc != null) {
                perc.ssrcs().forEach(ssrc -> ssrcs.add(ssrc.intValue()));
            }
            return new Verdict(identity.identity(), null, ssrcs, true);
        } catch (IdentityException e) {
            String problem = e.error().code() + ": " + e.getMessage();
            return new Verdict(null, problem, Set.of(), !e.error().isProviderUnavailable());
        }
    }

    private @Nullable String bindingProblem(@Nullable PercBinding perc, String tlsId) {
        if (perc == null) {
            return "its assertion has no member \"perc\"";
        }
        if (!perc.side().equals(PercBinding.ENDPOINT)) {
            return "its assertion is not one of an endpoint";
        }
        if (!room.equals(perc.conference())) {
            return "its assertion was made for another room";
        }
        if (tlsId.isEmpty() || !tlsId.equals(perc.tlsId())) {
            return "its assertion was made for another tls-id";
        }
        return null;
    }

    static Changes compare(Map<String, Participant> before, Map<String, Participant> after) {
        List<Participant> joined = new ArrayList<>();
        List<Participant> changed = new ArrayList<>();
        List<Participant> left = new ArrayList<>();
        after.forEach((endpoint, participant) -> {
            Participant old = before.get(endpoint);
            if (old == null) {
                joined.add(participant);
            } else if (!old.equals(participant)) {
                changed.add(participant);
            }
        });
        before.forEach((endpoint, participant) -> {
            if (!after.containsKey(endpoint)) {
                left.add(participant);
            }
        });
        return new Changes(joined, changed, left);
    }

    /** All participants, in the bridge's order. */
    public List<Participant> participants() {
        return List.copyOf(participants.values());
    }

    /** The verified owner of each source that exactly one verified participant claims. */
    public Map<Integer, Participant> owners() {
        Map<Integer, Participant> owners = new HashMap<>();
        Set<Integer> contested = new HashSet<>();
        for (Participant participant : participants.values()) {
            for (int ssrc : participant.ssrcs()) {
                if (owners.put(ssrc, participant) != null) {
                    contested.add(ssrc);
                }
            }
        }
        owners.keySet().removeAll(contested);
        return owners;
    }
}
