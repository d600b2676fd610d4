package org.jvbperc.kd.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.jvbperc.crypto.CertificateFingerprint;
import org.jvbperc.identity.AssertionContents;
import org.jvbperc.identity.IdpClient;
import org.jvbperc.identity.PercBinding;
import org.jvbperc.identity.jws.JwsIdentityValidator;
import org.jvbperc.identity.jws.JwsValidatorConfig;
import org.jvbperc.identity.jws.TrustedIdp;
import org.jvbperc.kd.conference.Alarm;
import org.jvbperc.kd.conference.Condition;
import org.jvbperc.kd.conference.Conference;
import org.jvbperc.kd.conference.ConferenceDirectory;
import org.jvbperc.kd.conference.Refusal;
import org.jvbperc.kd.conference.RefusedEntry;
import org.jvbperc.kd.peers.EndpointPeer;
import org.jvbperc.kd.peers.LocalIdp;
import org.jvbperc.kd.peers.MediaDistributorPeer;
import org.jvbperc.kd.policy.ConferencePolicy;
import org.jvbperc.kd.policy.PolicyBuilder;

/** A Key Distributor's signer with one open room, two identity providers and an endpoint that makes offers. */
abstract class AnswerSignerFixture {
    static final CertificateFingerprint MD = CertificateFingerprint.parse("sha-256", "AA:".repeat(31) + "AA");
    static final List<Integer> PROFILES = List.of(0x0009, 0x000A);
    static LocalIdp idp;
    static LocalIdp otherIdp;

    final ConferenceDirectory directory = new ConferenceDirectory(new SecureRandom(), 10, Alarm.NONE);
    final EndpointPeer alice = new EndpointPeer("alice", "daily");
    final Instant now = Clock.systemUTC().instant();
    JwsIdentityValidator validator;
    AnswerSigner signer;
    Conference daily;

    @BeforeAll
    static void startProviders() {
        idp = new LocalIdp("idp.example");
        otherIdp = new LocalIdp("other.example");
    }

    @AfterAll
    static void stopProviders() {
        idp.close();
        otherIdp.close();
    }

    @BeforeEach
    void start() {
        idp.mood(LocalIdp.Mood.NORMAL);
        validator = validator(Duration.ofSeconds(20));
        signer = signer(now);
        daily = directory.create("daily", policy(false, 5), true, now).orElseThrow();
    }

    static JwsIdentityValidator validator(Duration fetchTimeout) {
        return new JwsIdentityValidator(
                List.of(
                        new TrustedIdp("idp.example", idp.jwksUri()),
                        new TrustedIdp("other.example", otherIdp.jwksUri())),
                JwsValidatorConfig.defaults().withFetchTimeout(fetchTimeout));
    }

    AnswerSigner signer(Instant at) {
        return signer(Clock.fixed(at, ZoneOffset.UTC));
    }

    AnswerSigner signer(Clock clock) {
        IdpClient own = new IdpClient(idp.uri(), "kd", LocalIdp.KD_PASSWORD, Duration.ofSeconds(20), null);
        return new AnswerSigner(
                directory,
                validator,
                OfferAuthorizer.withoutTokens(Clock.systemUTC()),
                own::assertion,
                Duration.ofSeconds(120),
                new SecureRandom(),
                clock);
    }

    static ConferencePolicy policy(boolean requireBinding, int maxMembers) {
        return rules(requireBinding, maxMembers).build();
    }

    static PolicyBuilder rules(boolean requireBinding, int maxMembers) {
        return PolicyBuilder.ofDouble()
                .admit(List.of("*@*.example"), List.of("idp.example"))
                .requireBinding(requireBinding)
                .maxMembers(maxMembers);
    }

    SignedAnswer sign(String offer, String answer) throws Refusal {
        return signer.sign(MediaDistributorPeer.utf8(offer), MediaDistributorPeer.utf8(answer), MD, PROFILES);
    }

    Refusal refused(String offer, String answer) {
        return assertThrows(Refusal.class, () -> sign(offer, answer));
    }

    void assertOfferRefused(Condition condition, String fragment, UnaryOperator<String> change) {
        String offer = alice.offer(idp);
        String changed = change.apply(offer);
        assertNotEquals(offer, changed);
        Refusal refusal = refused(changed, MediaDistributorPeer.answer("daily"));
        assertEquals(condition, refusal.condition(), refusal.detail());
        assertTrue(refusal.detail().contains(fragment), refusal.detail());
        assertFalse(refusal.detail().contains("eyJ"), refusal.detail());
        List<RefusedEntry> noted = daily.roster().refused();
        assertEquals(condition.code(), noted.get(noted.size() - 1).reason());
    }

    void assertAnswerRefused(String fragment, UnaryOperator<String> change) {
        String answer = MediaDistributorPeer.answer("daily");
        String changed = change.apply(answer);
        assertNotEquals(answer, changed);
        Refusal refusal = refused(alice.offer(idp), changed);
        assertEquals(Condition.MALFORMED_ANSWER, refusal.condition(), refusal.detail());
        assertTrue(refusal.detail().contains(fragment), refusal.detail());
    }

    AssertionContents contents(PercBinding perc) {
        return new AssertionContents(List.of(alice.certificate.fingerprint()), perc);
    }

    static String without(String sdp, String attribute) {
        return sdp.replaceAll("a=" + attribute + ":[^\r]*\r\n", "");
    }

    static String unescape(String text) {
        return text.replace("\\r\\n", "\r\n");
    }
}
