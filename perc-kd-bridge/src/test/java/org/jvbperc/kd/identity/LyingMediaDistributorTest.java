package org.jvbperc.kd.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.jvbperc.crypto.CertificateFingerprint;
import org.jvbperc.crypto.Octets;
import org.jvbperc.identity.AssertionContents;
import org.jvbperc.identity.IdentityAssertion;
import org.jvbperc.identity.IdpClient;
import org.jvbperc.identity.PercBinding;
import org.jvbperc.identity.ValidatedIdentity;
import org.jvbperc.identity.jws.JwsIdentityValidator;
import org.jvbperc.identity.jws.JwsValidatorConfig;
import org.jvbperc.identity.jws.TrustedIdp;
import org.jvbperc.kd.conference.AdmittedOffer;
import org.jvbperc.kd.conference.Alarm;
import org.jvbperc.kd.conference.Condition;
import org.jvbperc.kd.conference.Conference;
import org.jvbperc.kd.conference.ConferenceDirectory;
import org.jvbperc.kd.conference.Refusal;
import org.jvbperc.kd.peers.EndpointPeer;
import org.jvbperc.kd.peers.LocalIdp;
import org.jvbperc.kd.peers.MediaDistributorPeer;
import org.jvbperc.kd.policy.ConferencePolicy;
import org.jvbperc.kd.policy.PolicyBuilder;
import org.jvbperc.sdp.SessionDescription;

/**
 * A Media Distributor that changes, drops, doubles or swaps every line it passes on. Either the Key Distributor refuses, or what it
 * admits is what the endpoint's assertion says and what it signs tells the endpoint which offer was seen.
 */
class LyingMediaDistributorTest {
    private static final CertificateFingerprint MD = CertificateFingerprint.parse("sha-256", "AA:".repeat(31) + "AA");
    private static final List<Integer> PROFILES = List.of(0x0009);
    private static final Instant NOW = Clock.systemUTC().instant();
    private static LocalIdp idp;
    private static JwsIdentityValidator validator;
    private static IdpClient own;

    private final SecureRandom random = new SecureRandom();
    private ConferenceDirectory directory;
    private AnswerSigner signer;

    @BeforeAll
    static void startProvider() {
        idp = new LocalIdp("idp.example");
        validator = new JwsIdentityValidator(
                List.of(new TrustedIdp("idp.example", idp.jwksUri())),
                JwsValidatorConfig.defaults().withFetchTimeout(Duration.ofSeconds(20)));
        own = new IdpClient(idp.uri(), "kd", LocalIdp.KD_PASSWORD, Duration.ofSeconds(20), null);
    }

    @AfterAll
    static void stopProvider() {
        idp.close();
    }

    @BeforeEach
    void start() {
        forgetEverything();
        conference("daily");
        conference("weekly");
    }

    /** A Key Distributor that has seen no tls-id and has no conference. */
    private void forgetEverything() {
        directory = new ConferenceDirectory(random, 10, Alarm.NONE);
        signer = new AnswerSigner(
                directory,
                validator,
                OfferAuthorizer.withoutTokens(Clock.systemUTC()),
                own::assertion,
                Duration.ofSeconds(300),
                random,
                Clock.systemUTC());
    }

    private Conference conference(String room) {
        ConferencePolicy policy =
                PolicyBuilder.ofDouble().joinTimeout(Duration.ofSeconds(600)).build();
        return directory.create(room, policy, true, NOW).orElseThrow();
    }

    /** Every line left out, doubled, emptied, and replaced by the other participant's line in its place. */
    private static List<String> lies(String truth, String others) {
        List<String> lines = List.of(truth.split("\r\n"));
        List<String> otherLines = List.of(others.split("\r\n"));
        List<String> lies = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            lies.add(with(lines, i, List.of()));
            lies.add(with(lines, i, List.of(line, line)));
            lies.add(with(lines, i, List.of(line.substring(0, 2))));
            lies.add(with(lines, i, List.of(line, otherLines.get(i))));
            lies.add(with(lines, i, List.of(otherLines.get(i), line)));
            lies.add(with(lines, i, List.of(otherLines.get(i))));
            char last = line.charAt(line.length() - 1);
            lies.add(with(lines, i, List.of(line.substring(0, line.length() - 1) + (last == '0' ? '1' : '0'))));
        }
        return lies;
    }

    private static String with(List<String> lines, int index, List<String> instead) {
        List<String> changed = new ArrayList<>(lines);
        changed.remove(index);
        changed.addAll(index, instead);
        return String.join("\r\n", changed) + "\r\n";
    }

    @Test
    void everyLieAboutAnOffer_isRefused_orChangesNothingThatCounts() throws Exception {
        int refused = 0;
        int signed = 0;
        EndpointPeer alice = new EndpointPeer("alice", "daily");
        EndpointPeer bob = new EndpointPeer("bob", "daily");
        String bobs = bob.offer(idp);
        for (String lie : lies(alice.offer(idp), bobs)) {
            forgetEverything();
            conference("daily");
            try {
                requireAlice(alice, lie, sign(lie, MediaDistributorPeer.answer("daily")));
                signed++;
            } catch (Refusal e) {
                assertTrue(e.condition() != Condition.KD_UNAVAILABLE, e.detail());
                assertFalse(e.detail().contains("eyJ"), e.detail());
                refused++;
            }
        }
        // Both happen: lies about media are signed and seen by the endpoint, lies about identity are refused.
        assertTrue(refused > 30, refused + " refused");
        assertTrue(signed > 30, signed + " signed");
    }

    /** The admitted facts are Alice's, and the answer names exactly the offer that was seen. */
    private void requireAlice(EndpointPeer alice, String seen, SignedAnswer answer) throws Exception {
        assertEquals("alice@idp.example", answer.identity());
        Optional<AdmittedOffer> admitted = directory.pendingOffer(alice.tlsId, MD, NOW);
        assertTrue(admitted.isPresent(), seen);
        assertEquals(
                Set.of(alice.certificate.fingerprint()),
                Set.copyOf(admitted.get().facts().fingerprints()));
        assertEquals(alice.assertion().bindingHash(), admitted.get().facts().identityHash());
        assertEquals("daily", admitted.get().conference().room());
        PercBinding binding = contents(answer).perc();
        assertEquals(alice.tlsId, binding.peerTlsId());
        assertEquals("daily", binding.conference());
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(seen.getBytes(StandardCharsets.UTF_8));
        assertEquals(Octets.of(hash).toHex(), binding.peerHash());
    }

    @Test
    void everyLieInAnAnswer_isRefused_orSignedWithTheKeyDistributorsOwnValues() throws Exception {
        int refused = 0;
        int signed = 0;
        for (String lie : lies(MediaDistributorPeer.answer("daily"), MediaDistributorPeer.answer("weekly"))) {
            EndpointPeer alice = new EndpointPeer("alice", "daily");
            try {
                SignedAnswer answer = sign(alice.offer(idp), lie);
                assertEquals("daily", answer.room());
                SessionDescription seen = description(answer);
                AdmittedOffer admitted =
                        directory.pendingOffer(alice.tlsId, MD, NOW).orElseThrow();
                assertEquals(
                        Set.of(admitted.conference().identity().certificate().fingerprint()),
                        Set.copyOf(seen.fingerprints()));
                assertEquals(Optional.of(admitted.ownTlsId()), seen.tlsId());
                assertEquals(Optional.of("passive"), seen.setup());
                assertEquals("md", contents(answer).perc().side());
                signed++;
            } catch (Refusal e) {
                assertTrue(
                        e.condition() == Condition.MALFORMED_ANSWER
                                || e.condition() == Condition.UNKNOWN_ROOM
                                || e.condition() == Condition.IDENTITY_INVALID,
                        e.condition() + " " + e.detail());
                refused++;
            }
        }
        assertTrue(refused > 10, refused + " refused");
        assertTrue(signed > 30, signed + " signed");
    }

    @Test
    void offerForOneRoom_shownInAnother_isRefused_alsoByItsNamesakeAfterwards() throws Exception {
        EndpointPeer alice = new EndpointPeer("alice", "daily");
        String offer = alice.offer(idp);
        Refusal elsewhere = assertThrows(Refusal.class, () -> sign(offer, MediaDistributorPeer.answer("weekly")));
        assertEquals(Condition.IDENTITY_INVALID, elsewhere.condition());

        sign(offer, MediaDistributorPeer.answer("daily"));
        assertTrue(directory.end("daily", "test", NOW));
        conference("daily");
        Refusal again = assertThrows(Refusal.class, () -> sign(offer, MediaDistributorPeer.answer("daily")));
        assertEquals(Condition.REPLAYED_TLS_ID, again.condition());
    }

    @Test
    void browsersOfferWithoutBinding_servesOneRoomOnce() throws Exception {
        EndpointPeer alice = new EndpointPeer("alice", "daily");
        String unbound = new AssertionContents(List.of(alice.certificate.fingerprint()), null).toJson();
        String offer = alice.offer(idp.assertion("alice", unbound));
        sign(offer, MediaDistributorPeer.answer("weekly"));
        Refusal second = assertThrows(Refusal.class, () -> sign(offer, MediaDistributorPeer.answer("daily")));
        assertEquals(Condition.REPLAYED_TLS_ID, second.condition());
    }

    private SignedAnswer sign(String offer, String answer) throws Refusal {
        return signer.sign(MediaDistributorPeer.utf8(offer), MediaDistributorPeer.utf8(answer), MD, PROFILES);
    }

    private static SessionDescription description(SignedAnswer answer) throws Exception {
        return SessionDescription.parse(new String(answer.answer().toByteArray(), StandardCharsets.UTF_8));
    }

    private AssertionContents contents(SignedAnswer answer) throws Exception {
        IdentityAssertion identity =
                IdentityAssertion.parseAttribute(description(answer).identity().orElseThrow());
        ValidatedIdentity kd = validator.validate(identity, Clock.systemUTC().instant());
        assertEquals("kd@idp.example", kd.identity());
        return kd.contents();
    }
}
