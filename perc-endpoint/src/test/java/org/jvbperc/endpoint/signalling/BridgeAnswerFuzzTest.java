package org.jvbperc.endpoint.signalling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jvbperc.dtls.DtlsCertificate;
import org.jvbperc.endpoint.call.TestIdp;
import org.jvbperc.endpoint.roster.Participant;
import org.jvbperc.endpoint.roster.ParticipantList;
import org.jvbperc.identity.AssertionContents;
import org.jvbperc.identity.IdentityException;
import org.jvbperc.identity.PercBinding;
import org.jvbperc.identity.jws.JwsIdentityValidator;
import org.jvbperc.identity.jws.JwsValidatorConfig;

/**
 * What an untrusted Media Distributor answers: nothing but the Key Distributor's own certificate, tls-id and the participants
 * that their identities bind is ever believed, and texts are harmless on a terminal.
 *
 * <p>{@code $K} in the input stands for a genuine assertion of the Key Distributor, {@code $F} for its fingerprint, {@code $A}
 * and {@code $B} for genuine assertions of two participants: what the path has seen and may repeat.
 */
class BridgeAnswerFuzzTest {
    private static final Pattern HARMLESS = Pattern.compile("[^\\p{Cntrl}\\p{Cf}]*");
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final String KD_TLS_ID = "kd-tls-id-0123456789-abcdef";
    private static final DtlsCertificate KD = DtlsCertificate.generate("kd", RANDOM);
    private static final DtlsCertificate ENDPOINT = DtlsCertificate.generate("endpoint", RANDOM);
    private static final Scene SCENE = Scene.make();

    /** One offer under way, and the assertions that are on the path. */
    private record Scene(
            JwsIdentityValidator validator, LocalOffer offer, String keyDistributor, String alice, String bob) {
        static Scene make() {
            try {
                TestIdp idp = new TestIdp("idp.example");
                LocalOffer offer = TestOffers.offer(idp, "me");
                PercBinding answer = new PercBinding(
                        1, "md", "room1", "e1", KD_TLS_ID, offer.tlsId().orElseThrow(), offer.hash(), List.of());
                // Assertions stay acceptable for as long as the target runs.
                JwsValidatorConfig config = JwsValidatorConfig.defaults().withExpiryGrace(Duration.ofHours(24));
                return new Scene(
                        new JwsIdentityValidator(List.of(idp.trusted()), config),
                        offer,
                        attribute(idp, "kd", KD, answer),
                        attribute(idp, "alice", ENDPOINT, PercBinding.forEndpoint("room1", "tls-a", List.of(1L, 2L))),
                        attribute(idp, "bob", ENDPOINT, PercBinding.forEndpoint("room1", "tls-b", List.of(3L))));
            } catch (IOException | IdentityException e) {
                throw new IllegalStateException(e);
            }
        }

        private static String attribute(TestIdp idp, String user, DtlsCertificate certificate, PercBinding binding) {
            return idp.assertion(user, new AssertionContents(List.of(certificate.fingerprint()), binding).toJson())
                    .toAttribute();
        }

        String fill(byte[] data) {
            return new String(data, StandardCharsets.UTF_8)
                    .replace("$K", keyDistributor)
                    .replace("$F", KD.fingerprint().toString())
                    .replace("$A", alice)
                    .replace("$B", bob);
        }
    }

    @FuzzTest(maxDuration = "60s")
    void answer(byte[] data) {
        AnswerCheck check = new AnswerCheck(SCENE.validator(), "kd@idp.example", false);
        try {
            AnswerCheck.Checked checked = check.check(
                    SdpAnswer.parse(SCENE.fill(data), CallProtection.DOUBLE, Optional.empty()),
                    SCENE.offer(),
                    Instant.now());
            assertEquals(Set.of(KD.fingerprint()), checked.fingerprints());
            assertEquals(Optional.of(KD_TLS_ID), checked.tlsId());
            assertFalse(checked.ice().candidates().isEmpty());
        } catch (CallException e) {
            assertHarmless(e.getMessage());
        }
    }

    @FuzzTest(maxDuration = "60s")
    void rosterAndRefusal(byte[] data) {
        BridgeClient client = new BridgeClient(URI.create("http://127.0.0.1:9"), Duration.ofSeconds(1), null);
        byte[] body = SCENE.fill(data).getBytes(StandardCharsets.UTF_8);
        CallException refusal = client.refusal(409, body, "the offer");
        assertNotNull(refusal.condition());
        assertHarmless(refusal.getMessage());
        ParticipantList roster = new ParticipantList(SCENE.validator(), "room1", "tls-own");
        try {
            roster.update(client.json(body, "roster"), Instant.now());
        } catch (CallException e) {
            assertEquals("bridge-bad-response", e.condition());
        }
        for (Participant participant : roster.participants()) {
            assertHarmless(participant.endpoint());
            assertHarmless(String.valueOf(participant.problem()));
            String identity = String.valueOf(participant.identity());
            assertTrue(Set.of("null", "alice@idp.example", "bob@idp.example").contains(identity), identity);
        }
        roster.owners()
                .forEach((ssrc, owner) ->
                        assertEquals(ssrc == 3 ? "bob@idp.example" : "alice@idp.example", owner.identity()));
    }

    private static void assertHarmless(String text) {
        assertTrue(HARMLESS.matcher(String.valueOf(text)).matches(), text);
    }
}
