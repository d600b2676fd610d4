package org.jvbperc.kd.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;
import java.util.Optional;
import org.jvbperc.crypto.CertificateFingerprint;
import org.jvbperc.crypto.Octets;
import org.jvbperc.identity.IdentityAssertion;
import org.jvbperc.kd.conference.Condition;
import org.jvbperc.kd.conference.Refusal;
import org.jvbperc.kd.policy.Protection;
import org.jvbperc.sdp.MediaDescription;
import org.jvbperc.sdp.SessionDescription;

/** Whatever comes as offer or answer is accepted or refused with {@link Refusal}; what is signed is the Key Distributor's. */
class SignAnswerFuzzTest {
    private static final CertificateFingerprint OWN = CertificateFingerprint.parse("sha-256", "AB:".repeat(31) + "AB");
    private static final IdentityAssertion IDENTITY = new IdentityAssertion("idp.example", "jws", "signed");
    private static final String TLS_ID = "own-tls-id-0123456789";

    @FuzzTest(maxDuration = "60s")
    void offer_ofAnyText_isReadOrRefused(byte[] data) {
        if (data.length == 0) {
            return;
        }
        try {
            AssertedOffer offer = OfferReader.read(Octets.of(data));
            assertNotNull(offer.assertion().bindingHash());
        } catch (Refusal e) {
            assertNotNull(e.condition());
        }
    }

    @FuzzTest(maxDuration = "60s")
    void answer_ofAnyText_isMadeTheKeyDistributorsOrRefused(byte[] data) throws Exception {
        try {
            SessionDescription answer = OfferReader.parse(Octets.of(data), Condition.MALFORMED_ANSWER, "answer");
            assertNotNull(AnswerRewriter.room(answer));
            boolean frame = !answer.distinctValues("sctp-port").isEmpty();
            AnswerRewriter.check(answer, answer, frame ? Protection.FRAME : Protection.DOUBLE);
            Octets signed = AnswerRewriter.rewrite(answer, OWN, Optional.of(TLS_ID), IDENTITY);
            SessionDescription read = OfferReader.parse(signed, Condition.MALFORMED_ANSWER, "signed answer");
            assertEquals(List.of(OWN), read.fingerprints());
            assertEquals(List.of("passive"), read.distinctValues("setup"));
            assertEquals(List.of(TLS_ID), read.distinctValues("tls-id"));
            assertEquals(List.of(IDENTITY.toAttribute()), read.distinctValues("identity"));
            assertEquals(List.of(), read.distinctValues("crypto"));
            assertEquals(
                    frame ? 1 : 0,
                    read.media().stream()
                            .filter(section -> section.attribute("fingerprint").isPresent()
                                    && section.attributes("sctp-port").equals(List.of("5000")))
                            .count());
            for (MediaDescription section : read.media()) {
                boolean rejected =
                        section.port() == 0 && section.attribute("bundle-only").isEmpty();
                assertEquals(!rejected, section.attribute("fingerprint").isPresent());
            }
        } catch (Refusal e) {
            assertNotNull(e.condition());
        }
    }
}
