package org.jvbperc.endpoint.roster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.jvbperc.crypto.CertificateFingerprint;
import org.jvbperc.dtls.DtlsCertificate;
import org.jvbperc.endpoint.call.TestIdp;
import org.jvbperc.identity.AssertionContents;
import org.jvbperc.identity.PercBinding;
import org.jvbperc.identity.jws.JwsIdentityValidator;
import org.jvbperc.identity.jws.JwsValidatorConfig;

class ParticipantListTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final CertificateFingerprint FINGERPRINT =
            DtlsCertificate.generate("a", new SecureRandom()).fingerprint();
    private static TestIdp idp;

    private final Instant now = Instant.now();
    private final ParticipantList roster = new ParticipantList(
            new JwsIdentityValidator(
                    List.of(idp.trusted()), JwsValidatorConfig.defaults().withExpiryGrace(Duration.ofHours(24))),
            "room1",
            "own-tls-id-0123456789");

    @BeforeAll
    static void open() throws Exception {
        idp = new TestIdp("idp.example");
    }

    @AfterAll
    static void close() {
        idp.close();
    }

    private static String identity(String user, PercBinding binding, Instant issuedAt) {
        return idp.assertion(user, new AssertionContents(List.of(FINGERPRINT), binding).toJson(), issuedAt)
                .toAttribute();
    }

    private static PercBinding binding(String tlsId, Long... ssrcs) {
        return PercBinding.forEndpoint("room1", tlsId, List.of(ssrcs));
    }

    private static ObjectNode entry(String endpoint, String identity, String tlsId, String state) {
        return JSON.createObjectNode()
                .put("endpoint", endpoint)
                .put("identity", identity)
                .put("tlsId", tlsId)
                .put("state", state);
    }

    private static JsonNode list(ObjectNode... entries) {
        ObjectNode root = JSON.createObjectNode();
        ArrayNode array = root.putArray("participants");
        for (ObjectNode entry : entries) {
            array.add(entry);
        }
        return root;
    }

    private ObjectNode alice(String endpoint) {
        return entry(endpoint, identity("alice", binding("tls-a", 1L, 2L), now), "tls-a", "keyed");
    }

    private Participant only(ObjectNode entry) {
        roster.update(list(entry), now);
        return roster.participants().get(0);
    }

    @Test
    void update_honestEntry_isVerifiedAndOwnsItsSources() {
        Participant participant = only(alice("e1"));
        assertEquals("alice@idp.example", participant.identity());
        assertEquals(Set.of(1, 2), participant.ssrcs());
        assertTrue(participant.keyed());
        assertFalse(participant.self());
        assertEquals(participant, roster.owners().get(1));
        assertEquals(2, roster.owners().size());
    }

    @Test
    void update_largeSsrc_isKeptAs32Bits() {
        Participant participant = only(entry("e1", identity("alice", binding("t", 0xFFFF_FFFFL), now), "t", "keyed"));
        assertEquals(Set.of(-1), participant.ssrcs());
    }

    @Test
    void update_assertionOfHalfAnHourAgo_isStillShown() {
        String old = identity("alice", binding("t", 1L), now.minus(Duration.ofMinutes(30)));
        assertTrue(only(entry("e1", old, "t", "keyed")).isVerified());
    }

    @Test
    void update_assertionOfLastWeek_isNot() {
        String old = identity("alice", binding("t", 1L), now.minus(Duration.ofDays(7)));
        Participant participant = only(entry("e1", old, "t", "keyed"));
        assertFalse(participant.isVerified());
        assertTrue(String.valueOf(participant.problem()).startsWith("idp-token-expired"), participant.problem());
        assertTrue(participant.displayName().startsWith("unverified participant"));
        assertTrue(roster.owners().isEmpty());
    }

    @Test
    void update_liesAboutTheBinding_areFound() {
        assertProblem(entry("e1", identity("a", binding("t", 1L), now), "other", "keyed"), "another tls-id");
        assertProblem(entry("e1", identity("a", binding("t", 1L), now), "", "keyed"), "another tls-id");
        PercBinding otherRoom = PercBinding.forEndpoint("room2", "t", List.of(1L));
        assertProblem(entry("e1", identity("a", otherRoom, now), "t", "keyed"), "another room");
        PercBinding md = new PercBinding(1, "md", "room1", "e", "t", null, null, List.of(1L));
        assertProblem(entry("e1", identity("a", md, now), "t", "keyed"), "not one of an endpoint");
        String unbound = idp.assertion("a", new AssertionContents(List.of(FINGERPRINT), null).toJson())
                .toAttribute();
        assertProblem(entry("e1", unbound, "t", "keyed"), "no member \"perc\"");
        assertProblem(entry("e1", "AAAA", "t", "keyed"), "identity-malformed");
        assertProblem(entry("e1", "", "t", "keyed"), "identity-malformed");
    }

    private void assertProblem(ObjectNode entry, String part) {
        Participant participant = only(entry);
        assertFalse(participant.isVerified());
        assertTrue(String.valueOf(participant.problem()).contains(part), participant.problem());
        assertTrue(roster.owners().isEmpty());
    }

    @Test
    void update_twoClaimOneSource_itBelongsToNobody() {
        roster.update(
                list(
                        entry("e1", identity("alice", binding("t1", 1L, 2L), now), "t1", "keyed"),
                        entry("e2", identity("mallory", binding("t2", 2L, 3L), now), "t2", "keyed")),
                now);
        assertEquals(Set.of(1, 3), roster.owners().keySet());
    }

    @Test
    void update_oneAssertionTwice_isOneParticipant() {
        String identity = identity("alice", binding("t1", 1L), now);
        roster.update(list(entry("e1", identity, "t1", "keyed"), entry("e2", identity, "t1", "keyed")), now);
        assertEquals(1, roster.participants().size());
        assertEquals(Set.of(1), roster.owners().keySet());
    }

    @Test
    void update_changes_areTold() {
        ObjectNode waiting = entry("e1", identity("alice", binding("t1", 1L), now), "t1", "admitted");
        ParticipantList.Changes first = roster.update(list(waiting), now);
        assertEquals(1, first.joined().size());
        assertFalse(first.joined().get(0).keyed());
        ParticipantList.Changes second = roster.update(list(waiting.deepCopy().put("state", "keyed")), now);
        assertEquals(List.of(), second.joined());
        assertTrue(second.changed().get(0).keyed());
        ParticipantList.Changes third = roster.update(list(), now);
        assertEquals("alice@idp.example", third.left().get(0).identity());
    }

    @Test
    void update_ownEntry_isMarked() {
        String identity = identity("alice", binding("own-tls-id-0123456789", 1L), now);
        assertTrue(only(entry("e1", identity, "own-tls-id-0123456789", "keyed")).self());
    }

    @Test
    void update_nonsense_isPassedOver() throws Exception {
        for (String text :
                List.of("{}", "{\"participants\":7}", "{\"participants\":[1,null,\"x\",{},{\"endpoint\":\"\"}]}")) {
            roster.update(JSON.readTree(text), now);
            assertEquals(List.of(), roster.participants(), text);
        }
    }

    @Test
    void update_tooMany_isBounded() {
        ObjectNode[] entries = new ObjectNode[ParticipantList.MAX_PARTICIPANTS + 10];
        for (int i = 0; i < entries.length; i++) {
            entries[i] = entry("e" + i, "AAAA", "t" + i, "keyed");
        }
        roster.update(list(entries), now);
        assertEquals(ParticipantList.MAX_PARTICIPANTS, roster.participants().size());
    }
}
