package org.jvbperc.kd.http;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.jvbperc.http.NotJsonException;
import org.jvbperc.http.StrictJson;
import org.jvbperc.kd.conference.Conference;
import org.jvbperc.kd.conference.ConferenceDirectory;
import org.jvbperc.kd.conference.ConferenceSnapshot;
import org.jvbperc.kd.conference.Departure;
import org.jvbperc.kd.conference.RefusedEntry;
import org.jvbperc.kd.conference.RosterEntry;
import org.jvbperc.kd.conference.SignedRoster;
import org.jvbperc.kd.config.PolicyReader;
import org.jvbperc.kd.policy.ConferencePolicy;
import org.jvbperc.kd.policy.IdentityPattern;
import org.jvbperc.kd.tunnel.MdLinkStatus;
import org.jvbperc.roster.RosterCode;

/** Reads request bodies and writes response bodies. */
final class JsonBodies {
    private static final int MAX_MDS = 16;
    private static final long DEFAULT_INVITATION_SECONDS = 86_400;
    private static final long MAX_INVITATION_SECONDS = 30 * 86_400;
    private static final Set<String> INVITATION_KEYS = Set.of("identity", "seconds");
    private static final Set<String> CONFERENCE_KEYS = Set.of("room", "md", "policy", "owner");
    private static final ObjectMapper VALUES = new ObjectMapper();

    private JsonBodies() {}

    /** The body of {@code POST /conferences}. */
    record ConferenceRequest(
            String room,
            List<URI> mdUrls,
            Map<String, ?> policy,
            @Nullable String owner) {}

    /**
     * Reads the body of {@code POST /conferences}.
     *
     * @throws HttpProblem 400 naming the member
     */
    static ConferenceRequest conferenceRequest(byte[] body) throws HttpProblem {
        ObjectNode json = object(body);
        for (Iterator<String> names = json.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!CONFERENCE_KEYS.contains(name)) {
                throw bad("\"" + printable(name) + "\" is not a known member: expected room, md, policy, owner");
            }
        }
        JsonNode room = json.get("room");
        if (room == null
                || !room.isTextual()
                || !ConferenceDirectory.ROOM_NAME.matcher(room.textValue()).matches()) {
            throw bad("\"room\" is not 1 to 128 of the characters A-Z a-z 0-9 . _ ~ @ -");
        }
        JsonNode policy = json.get("policy");
        if (policy != null && !policy.isObject()) {
            throw bad("\"policy\" is not an object");
        }
        Map<String, ?> overrides =
                policy == null ? Map.of() : VALUES.convertValue(policy, new TypeReference<Map<String, Object>>() {});
        JsonNode owner = json.get("owner");
        if (owner != null && !owner.isTextual()) {
            throw bad("\"owner\" is not a text user@domain");
        }
        return new ConferenceRequest(
                room.textValue(), mdUrls(json.get("md")), overrides, owner == null ? null : owner.textValue());
    }

    /** The body of {@code POST /conferences/{room}/invitations}; guests is null if any identity may use it. */
    record InvitationRequest(@Nullable IdentityPattern guests, Duration lifetime) {}

    /**
     * Reads the body of {@code POST /conferences/{room}/invitations}.
     *
     * @throws HttpProblem 400 naming the member
     */
    static InvitationRequest invitationRequest(byte[] body) throws HttpProblem {
        ObjectNode json = object(body);
        for (Iterator<String> names = json.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!INVITATION_KEYS.contains(name)) {
                throw bad("\"" + printable(name) + "\" is not a known member: expected identity, seconds");
            }
        }
        JsonNode seconds = json.get("seconds");
        if (seconds != null
                && !(seconds.isIntegralNumber()
                        && seconds.longValue() >= 1
                        && seconds.longValue() <= MAX_INVITATION_SECONDS)) {
            throw bad("\"seconds\" is not a whole number from 1 to " + MAX_INVITATION_SECONDS);
        }
        Duration lifetime = Duration.ofSeconds(seconds == null ? DEFAULT_INVITATION_SECONDS : seconds.longValue());
        JsonNode identity = json.get("identity");
        if (identity == null) {
            return new InvitationRequest(null, lifetime);
        }
        try {
            return new InvitationRequest(
                    new IdentityPattern(identity.isTextual() ? identity.textValue() : ""), lifetime);
        } catch (IllegalArgumentException e) {
            throw bad("\"identity\" is not a pattern user@domain");
        }
    }

    /**
     * Reads a body that names one identity.
     *
     * @return the identity
     * @throws HttpProblem 400
     */
    static String identity(byte[] body) throws HttpProblem {
        ObjectNode json = object(body);
        JsonNode identity = json.get("identity");
        if (json.size() != 1
                || identity == null
                || !identity.isTextual()
                || identity.textValue().isBlank()) {
            throw bad("the body is not {\"identity\": \"user@domain\"}");
        }
        return identity.textValue();
    }

    private static List<URI> mdUrls(@Nullable JsonNode md) throws HttpProblem {
        List<URI> urls = new ArrayList<>();
        if (md instanceof ArrayNode array) {
            if (array.size() > MAX_MDS) {
                throw bad("\"md\" has more than " + MAX_MDS + " entries");
            }
            for (JsonNode entry : array) {
                urls.add(mdUrl(entry));
            }
        } else if (md != null) {
            urls.add(mdUrl(md));
        }
        return urls;
    }

    private static URI mdUrl(JsonNode md) throws HttpProblem {
        String text = md.path("url").asText();
        try {
            URI uri = new URI(text);
            String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
            if (uri.getHost() != null
                    && uri.getRawQuery() == null
                    && uri.getRawFragment() == null
                    && uri.getRawUserInfo() == null
                    && (scheme.equals("http") || scheme.equals("https"))) {
                return uri;
            }
        } catch (URISyntaxException e) {
            // Reported below.
        }
        throw bad("\"md.url\" is not an http or https URL");
    }

    private static ObjectNode object(byte[] body) throws HttpProblem {
        try {
            return StrictJson.object(body);
        } catch (NotJsonException e) {
            throw bad("the body " + e.problem());
        }
    }

    static ObjectNode newObject() {
        return StrictJson.newObject();
    }

    static ObjectNode error(String condition, String detail) {
        return StrictJson.newObject().put("error", condition).put("detail", detail);
    }

    /** A conference as {@code GET /conferences/{room}} shows it. */
    static ObjectNode conference(Conference conference, List<MdLinkStatus> links) {
        ConferenceSnapshot roster = conference.roster();
        ObjectNode json = StrictJson.newObject().put("room", conference.room()).put("locked", conference.isLocked());
        json.put("conference", conferenceName(links));
        boolean open = links.stream().anyMatch(link -> link.tunnel().equals("open"));
        json.put("state", links.isEmpty() ? "listening" : open ? "connected" : "connecting");
        json.put("created", conference.created().toString());
        json.put(
                "certificate", conference.identity().certificate().fingerprint().toString());
        json.put("generation", roster.generation()).put("spi", roster.spi()).put("members", conference.memberCount());
        ArrayNode mds = json.putArray("md");
        for (MdLinkStatus link : links) {
            ObjectNode entry = mds.addObject().put("url", link.url().toString()).put("tunnel", link.tunnel());
            if (link.error() != null) {
                entry.put("error", link.error());
            }
        }
        json.put("owner", conference.access().owner());
        json.set("policy", policy(conference.policy()));
        return json;
    }

    /** A roster as {@code GET /conferences/{room}/roster} shows it. */
    static ObjectNode roster(Conference conference, List<MdLinkStatus> links) {
        ConferenceSnapshot roster = conference.roster();
        ObjectNode json = StrictJson.newObject();
        json.put("conference", conferenceName(links)).put("room", conference.room());
        json.put("generation", roster.generation()).put("spi", roster.spi());
        json.set("policy", policy(conference.policy()));
        ArrayNode members = json.putArray("members");
        for (RosterEntry entry : roster.members()) {
            ObjectNode line = members.addObject()
                    .put("identity", entry.identity())
                    .put("fingerprint", entry.fingerprint())
                    .put("tlsId", entry.tlsId())
                    .put("joined", entry.joined().toString())
                    .put("state", entry.state().text())
                    .put("senderIndex", entry.senderIndex())
                    .put("records", entry.records());
            if (entry.recorder()) {
                line.put("recorder", true);
            }
            Departure departure = entry.departure();
            if (departure != null) {
                line.put("reason", departure.text());
            }
        }
        SignedRoster signed = conference.signedRoster();
        if (!signed.updates().isEmpty()) {
            ObjectNode proof = json.putObject("signed");
            ArrayNode updates = proof.putArray("updates");
            signed.updates().forEach(update -> updates.add(Base64.getEncoder().encodeToString(update.toByteArray())));
            proof.put("digest", signed.digest().toHex()).put("code", RosterCode.of(signed.digest()));
        }
        ArrayNode refused = json.putArray("refused");
        for (RefusedEntry entry : roster.refused()) {
            ObjectNode line = refused.addObject();
            if (entry.identity() != null) {
                line.put("identity", entry.identity());
            }
            line.put("reason", entry.reason()).put("at", entry.at().toString());
        }
        return json;
    }

    private static @Nullable String conferenceName(List<MdLinkStatus> links) {
        return links.stream()
                .map(MdLinkStatus::conference)
                .filter(name -> !name.isEmpty())
                .findFirst()
                .orElse(null);
    }

    /** A policy with the keys and units of the configuration. */
    static ObjectNode policy(ConferencePolicy policy) {
        ObjectNode json =
                StrictJson.newObject().put("protection", policy.protection().text());
        ArrayNode admit = json.putArray("admit");
        policy.admit().forEach(pattern -> admit.add(pattern.toString()));
        ArrayNode domains = json.putArray("idp-domains");
        policy.idpDomains().forEach(domains::add);
        json.put("require-binding", policy.requireBinding()).put("max-members", policy.maxMembers());
        ArrayNode profiles = json.putArray("profiles");
        policy.profiles().forEach(profile -> profiles.add(PolicyReader.name(profile)));
        json.put("ekt-ttl", policy.ektTtl().toSeconds() + " s");
        json.putObject("rekey")
                .put("on-join", policy.rekey().onJoin().text())
                .put("on-leave", policy.rekey().onLeave())
                .put("window", policy.rekey().window().toMillis() + " ms")
                .put("interval", policy.rekey().interval().toMillis() + " ms")
                .put("ack-timeout", policy.rekey().ackTimeout().toMillis() + " ms");
        json.put("join-timeout", policy.joinTimeout().toMillis() + " ms");
        json.put("idle-timeout", policy.idleTimeout().toMillis() + " ms");
        json.put("max-lifetime", policy.maxLifetime().toMillis() + " ms");
        ArrayNode joinWith = json.putArray("join-with");
        policy.join().words().forEach(joinWith::add);
        ArrayNode certificates = json.putArray("certificates");
        policy.join().certificates().forEach(certificate -> certificates.add(certificate.toString()));
        return json;
    }

    private static HttpProblem bad(String detail) {
        return new HttpProblem(400, "bad-request", detail);
    }

    private static String printable(String text) {
        String cut = text.length() > 64 ? text.substring(0, 64) + "..." : text;
        return cut.replaceAll("[^\\x20-\\x7E]", "?");
    }
}
