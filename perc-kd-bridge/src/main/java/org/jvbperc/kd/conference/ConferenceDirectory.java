package org.jvbperc.kd.conference;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jvbperc.crypto.CertificateFingerprint;
import org.jvbperc.dtls.DtlsCertificate;
import org.jvbperc.kd.policy.ConferencePolicy;
import org.jvbperc.kd.policy.Protection;

/** All conferences by room name. Thread-safe. */
public final class ConferenceDirectory {
    /** The form of room names. */
    public static final Pattern ROOM_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._~@-]{0,127}");

    private static final int OFFERS = 65536;
    private static final int OFFERS_PER_CONFERENCE = 8192;

    private final SecureRandom random;
    private final int maxConferences;
    private final Alarm alarm;
    private final OfferBook book = new OfferBook(OFFERS, OFFERS_PER_CONFERENCE);
    private final Map<String, Conference> conferences = new TreeMap<>();
    private final List<Consumer<Conference>> endListeners = new ArrayList<>();

    /**
     * An empty directory.
     *
     * @param alarm set for keys that are due between two calls of {@link #tick}
     */
    public ConferenceDirectory(SecureRandom random, int maxConferences, Alarm alarm) {
        this.random = random;
        this.alarm = alarm;
        this.maxConferences = maxConferences;
    }

    /** Calls {@code listener}, with no lock held, for each conference that ends. To be set before the first conference is made. */
    public void onEnd(Consumer<Conference> listener) {
        endListeners.add(listener);
    }

    /**
     * Makes a conference with a new certificate and new keys.
     *
     * @param anyMediaDistributor see {@link ConferenceIdentity}
     * @return empty if the room exists, or there are too many
     */
    public Optional<Conference> create(String room, ConferencePolicy policy, boolean anyMediaDistributor, Instant now) {
        if (!ROOM_NAME.matcher(room).matches()) {
            throw new IllegalArgumentException("room name is not " + ROOM_NAME.pattern());
        }
        if (!hasPlaceFor(room)) {
            return Optional.empty();
        }
        DtlsCertificate certificate = DtlsCertificate.generate("perc-kd", random);
        ConferenceIdentity identity = new ConferenceIdentity(room, certificate, anyMediaDistributor, random);
        synchronized (this) {
            if (!hasPlaceFor(room)) {
                return Optional.empty();
            }
            Conference conference = new Conference(identity, policy, book, alarm, now);
            conferences.put(room, conference);
            return Optional.of(conference);
        }
    }

    private synchronized boolean hasPlaceFor(String room) {
        return !conferences.containsKey(room) && conferences.size() < maxConferences;
    }

    /** The conference of {@code room}. */
    public synchronized Optional<Conference> find(String room) {
        return Optional.ofNullable(conferences.get(room));
    }

    /** All conferences in order of their names. */
    public synchronized List<Conference> all() {
        return List.copyOf(conferences.values());
    }

    /**
     * The admitted and unused offer with this tls-id that came from this Media Distributor (RFC 9185 section 5.4).
     *
     * @return empty if there is none, or it was used, expired, or came from another Media Distributor ("Association ids of another
     *     peer" in docs/rfc-coverage.md)
     */
    public Optional<AdmittedOffer> pendingOffer(String tlsId, CertificateFingerprint mediaDistributor, Instant now) {
        return book.find(tlsId)
                .filter(offer -> offer.origin().mediaDistributor().equals(mediaDistributor))
                .filter(offer -> offer.conference().policy().protection() == Protection.DOUBLE)
                .filter(offer -> offer.conference().isPending(offer, now));
    }

    /**
     * The admitted and unused offer without a=tls-id whose handshake its Media Distributor announced under this association.
     * Only the certificate, which comes later in the handshake, shows whether the handshake belongs to that offer.
     *
     * @return empty if there is none, or it was used or expired, or the association is a {@link Protection#DOUBLE} conference's
     */
    public Optional<AdmittedOffer> pendingOffer(OfferOrigin origin, Instant now) {
        return book.find(origin)
                .filter(offer -> offer.conference().policy().protection() == Protection.FRAME)
                .filter(offer -> offer.conference().isPending(offer, now));
    }

    /** Ends the conference of {@code room}; false if there is none. */
    public boolean end(String room, String reason, Instant now) {
        Optional<Conference> conference = find(room);
        conference.ifPresent(found -> end(found, reason, now));
        return conference.isPresent();
    }

    private void end(Conference conference, String reason, Instant now) {
        boolean mine;
        synchronized (this) {
            mine = conferences.remove(conference.room(), conference);
        }
        if (mine) {
            conference.end(reason, now);
            endListeners.forEach(listener -> listener.accept(conference));
        }
    }

    /** Makes new keys for a conference if they are due; the alarm calls it. */
    void keysDue(Conference conference, Instant now) {
        conference.keysDue(now);
    }

    /**
     * Does in all conferences what is due at {@code now}, and ends those whose time is over.
     *
     * @param onEnding called with room and reason before a conference ends
     */
    void tick(Instant now, BiConsumer<String, String> onEnding) {
        for (Conference conference : all()) {
            conference.tick(now).ifPresent(reason -> {
                onEnding.accept(conference.room(), reason);
                end(conference, reason, now);
            });
        }
        book.forgetEnded(now);
    }
}
