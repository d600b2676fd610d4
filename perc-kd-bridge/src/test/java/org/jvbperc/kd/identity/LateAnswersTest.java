package org.jvbperc.kd.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.jvbperc.crypto.Octets;
import org.jvbperc.identity.IdentityAssertion;
import org.jvbperc.identity.PercBinding;
import org.jvbperc.kd.conference.AdmittedOffer;
import org.jvbperc.kd.conference.Condition;
import org.jvbperc.kd.conference.Refusal;
import org.jvbperc.kd.peers.EndpointPeer;
import org.jvbperc.kd.peers.MediaDistributorPeer;
import org.jvbperc.sdp.SessionDescription;

/** Answers that are signed before their endpoint has said who it is. */
class LateAnswersTest extends AnswerSignerFixture {
    private Instant time = now;

    @BeforeEach
    void makeTimePass() {
        signer = signer(new Clock() {
            @Override
            public Instant instant() {
                return time;
            }

            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }
        });
    }

    /** A description of the same media without anything about who it is. */
    private String stub() throws Exception {
        SessionDescription stub = SessionDescription.parse(alice.offer(idp));
        for (String name : new String[] {"identity", "fingerprint", "tls-id", "setup", "ice-ufrag", "ice-pwd"}) {
            stub = stub.withoutAttributeAnywhere(name);
        }
        return stub.toString();
    }

    private SessionDescription signedBeforehand() throws Exception {
        return parse(sign(
                stub(),
                parse(MediaDistributorPeer.answer("daily"))
                        .withAttribute("x-perc-late", "sign")
                        .toString()));
    }

    private static SessionDescription parse(SignedAnswer signed) throws Exception {
        return parse(new String(signed.answer().toByteArray(), StandardCharsets.UTF_8));
    }

    private static SessionDescription parse(String text) throws Exception {
        return SessionDescription.parse(text);
    }

    private static String again(SessionDescription signed) throws Exception {
        return signed.withAttribute("x-perc-room", "daily")
                .withAttribute("x-perc-late", signed.tlsId().orElseThrow())
                .toString();
    }

    @Test
    void stub_isSignedForNobody_andAdmitsNobody() throws Exception {
        SessionDescription signed = signedBeforehand();

        assertFalse(signed.toString().contains("x-perc-"));
        IdentityAssertion own =
                IdentityAssertion.parseAttribute(signed.identity().orElseThrow());
        PercBinding perc = validator.validate(own, now).contents().perc();
        assertEquals(PercBinding.MEDIA_DISTRIBUTOR, perc.side());
        assertEquals(signed.tlsId().orElseThrow(), perc.tlsId());
        assertNull(perc.peerTlsId());
        assertNull(perc.peerHash());
        assertTrue(directory.pendingOffer(alice.tlsId, MD, now).isEmpty());
    }

    @Test
    void identityThatFollows_isAdmittedToWhatWasSigned() throws Exception {
        SessionDescription signed = signedBeforehand();

        SignedAnswer admission = sign(alice.offer(idp), again(signed));

        assertEquals("alice@idp.example", admission.identity());
        AdmittedOffer admitted = directory.pendingOffer(alice.tlsId, MD, now).orElseThrow();
        assertEquals(signed.tlsId().orElseThrow(), admitted.ownTlsId());
        Octets shown = IdentityAssertion.parseAttribute(signed.identity().orElseThrow())
                .bindingHash();
        assertEquals(shown, admitted.ownIdentityHash());
    }

    @Test
    void answer_usedTwice_isRefused() throws Exception {
        String again = again(signedBeforehand());
        sign(alice.offer(idp), again);
        String bob = new EndpointPeer("bob", "daily").offer(idp);

        assertRefused(Condition.REPLAYED_TLS_ID, bob, again);
        assertEquals(1, daily.roster().refused().size());
    }

    @Test
    void answer_neverSigned_isRefused() throws Exception {
        String invented = again(signedBeforehand()).replaceAll("x-perc-late:\\S+", "x-perc-late:" + "x".repeat(32));

        assertRefused(Condition.REPLAYED_TLS_ID, alice.offer(idp), invented);
    }

    @Test
    void answer_afterTheJoinTimeout_isRefused() throws Exception {
        String again = again(signedBeforehand());
        time = now.plus(daily.policy().joinTimeout());

        assertRefused(Condition.REPLAYED_TLS_ID, alice.offer(idp), again);
    }

    @Test
    void identityThatIsNotGood_isRefusedAndUsesTheAnswerUp() throws Exception {
        String again = again(signedBeforehand());

        assertRefused(
                Condition.IDENTITY_REQUIRED,
                parse(alice.offer(idp)).withoutAttribute("identity").toString(),
                again);
        assertRefused(Condition.REPLAYED_TLS_ID, alice.offer(idp), again);
    }

    @Test
    void stubs_moreThanTheConferenceMayHaveMembers_areRefused() throws Exception {
        for (int i = 0; i < daily.policy().maxMembers(); i++) {
            signedBeforehand();
        }

        assertEquals(
                Condition.KD_UNAVAILABLE,
                assertThrows(Refusal.class, this::signedBeforehand).condition());
        time = now.plus(daily.policy().joinTimeout());
        signedBeforehand();
    }

    private void assertRefused(Condition condition, String offer, String answer) {
        assertEquals(
                condition,
                assertThrows(Refusal.class, () -> sign(offer, answer)).condition());
    }
}
