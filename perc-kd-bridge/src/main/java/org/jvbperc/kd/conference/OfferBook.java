package org.jvbperc.kd.conference;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * All tls-ids that were offered to this Key Distributor, so that each is used once ("Replayed offers" in docs/rfc-coverage.md)
 * and a ClientHello finds its offer (RFC 9185 section 5.4).
 *
 * <p>An entry lives as long as its conference, and at least as long as an assertion is valid. The book is bounded: when it is
 * full, new offers are refused, and old ones are not forgotten. Thread-safe.
 */
final class OfferBook {
    /** Longer than an assertion's lifetime with clock skew. */
    static final Duration MIN_RETENTION = Duration.ofMinutes(10);

    private static final Duration SWEEP_INTERVAL = Duration.ofMinutes(1);

    private record Entry(
            Conference conference, Instant since, @Nullable AdmittedOffer offer) {}

    private final int capacity;
    private final int capacityPerConference;
    private final Map<String, Entry> entries = new HashMap<>();
    /** Offers by the association that was announced for them. */
    private final Map<OfferOrigin, AdmittedOffer> announced = new HashMap<>();

    private final Map<Conference, Integer> counts = new HashMap<>();
    private Instant lastSweep = Instant.EPOCH;

    /**
     * An empty book.
     *
     * @param capacity for all conferences together
     * @param capacityPerConference for each one, so that one conference cannot fill the book
     */
    OfferBook(int capacity, int capacityPerConference) {
        this.capacity = capacity;
        this.capacityPerConference = capacityPerConference;
    }

    /**
     * Enters a new offer.
     *
     * @throws Refusal REPLAYED_TLS_ID if its tls-id, or without one its certificate, is known, MALFORMED_ANSWER if its association
     *     was announced for another, KD_UNAVAILABLE if the book is full
     */
    synchronized void enter(AdmittedOffer offer, Instant now) throws Refusal {
        String tlsId = offer.facts().tlsId();
        Conference conference = offer.conference();
        if (entries.containsKey(tlsId)) {
            throw new Refusal(
                    Condition.REPLAYED_TLS_ID,
                    "the offer's a=tls-id, or without one its certificate, was used before; make a new offer");
        }
        boolean isAnnounced = offer.origin().association().isPresent();
        if (isAnnounced && announced.containsKey(offer.origin())) {
            throw new Refusal(Condition.MALFORMED_ANSWER, "the answer's association was announced for another offer");
        }
        if (entries.size() >= capacity || counts.getOrDefault(conference, 0) >= capacityPerConference) {
            throw new Refusal(Condition.KD_UNAVAILABLE, "too many offers were made");
        }
        entries.put(tlsId, new Entry(conference, now, offer));
        if (isAnnounced) {
            announced.put(offer.origin(), offer);
        }
        counts.merge(conference, 1, Integer::sum);
    }

    /** Removes an offer that was never signed, so that nobody has received anything for it. */
    synchronized void withdraw(AdmittedOffer offer) {
        Entry entry = entries.get(offer.facts().tlsId());
        if (entry != null && entry.offer() == offer) {
            entries.remove(offer.facts().tlsId());
            announced.remove(offer.origin());
            uncount(entry.conference());
        }
    }

    /** The offer whose handshake was announced for that origin, in any state. */
    synchronized Optional<AdmittedOffer> find(OfferOrigin origin) {
        return Optional.ofNullable(announced.get(origin));
    }

    /** The offer with this tls-id, in any state. */
    synchronized Optional<AdmittedOffer> find(String tlsId) {
        Entry entry = entries.get(tlsId);
        return entry == null ? Optional.empty() : Optional.ofNullable(entry.offer());
    }

    /** Number of tls-ids in the book. */
    synchronized int size() {
        return entries.size();
    }

    /** Forgets, once a minute, the tls-ids of ended conferences for which no valid assertion can exist any more. */
    synchronized void forgetEnded(Instant now) {
        if (now.isBefore(lastSweep.plus(SWEEP_INTERVAL))) {
            return;
        }
        lastSweep = now;
        for (Iterator<Entry> i = entries.values().iterator(); i.hasNext(); ) {
            Entry entry = i.next();
            if (entry.conference().hasEnded()
                    && entry.since().plus(MIN_RETENTION).isBefore(now)) {
                i.remove();
                Optional.ofNullable(entry.offer()).ifPresent(offer -> announced.remove(offer.origin()));
                uncount(entry.conference());
            }
        }
    }

    private void uncount(Conference conference) {
        counts.computeIfPresent(conference, (key, count) -> count == 1 ? null : count - 1);
    }
}
