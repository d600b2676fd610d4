package org.jvbperc.kd.identity;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jvbperc.crypto.CertificateFingerprint;
import org.jvbperc.crypto.Octets;
import org.jvbperc.kd.conference.Condition;
import org.jvbperc.kd.conference.Conference;
import org.jvbperc.kd.conference.Refusal;

/**
 * Answers that were signed before the identity of their endpoint was known, by their tls-id. Each is used once, by an endpoint
 * of the same conference and Media Distributor, within the conference's join timeout; until then no handshake can begin. Their
 * number is bounded. Thread-safe.
 */
final class LateAnswers {
    private static final int CAPACITY = 4_096;

    private final Map<String, LateAnswer> byTlsId = new HashMap<>();

    /**
     * A signed answer that waits for its endpoint's identity.
     *
     * @param tlsId the Key Distributor's, in the answer
     * @param identityHash of the Key Distributor's identity in it (RFC 8844 section 3.2)
     */
    record LateAnswer(
            String tlsId,
            Conference conference,
            CertificateFingerprint mediaDistributor,
            Octets identityHash,
            Instant expiresAt) {}

    /**
     * Keeps an answer.
     *
     * @throws Refusal KD_UNAVAILABLE if there are too many, of all conferences or of this one
     */
    synchronized void add(LateAnswer answer, Instant now) throws Refusal {
        byTlsId.values().removeIf(kept -> !now.isBefore(kept.expiresAt));
        long ofConference = byTlsId.values().stream()
                .filter(kept -> kept.conference.equals(answer.conference))
                .count();
        if (byTlsId.size() >= CAPACITY
                || ofConference >= answer.conference.policy().maxMembers()) {
            throw new Refusal(Condition.KD_UNAVAILABLE, "too many answers wait for their endpoints' identities");
        }
        byTlsId.put(answer.tlsId, answer);
    }

    /**
     * Removes an answer, whose endpoint's identity has come.
     *
     * @throws Refusal REPLAYED_TLS_ID if there is none for this conference and Media Distributor
     */
    synchronized LateAnswer take(
            String tlsId, Conference conference, CertificateFingerprint mediaDistributor, Instant now) throws Refusal {
        LateAnswer answer = byTlsId.get(tlsId);
        if (answer == null
                || !answer.conference.equals(conference)
                || !answer.mediaDistributor.equals(mediaDistributor)
                || !now.isBefore(answer.expiresAt)) {
            throw new Refusal(Condition.REPLAYED_TLS_ID, "no answer with this tls-id waits for an endpoint's identity");
        }
        byTlsId.remove(tlsId);
        return answer;
    }
}
