package org.jvbperc.kd.conference;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.jvbperc.crypto.Octets;

/**
 * An offer that was admitted and waits for its DTLS handshake. Its state is guarded by its conference's lock.
 */
public final class AdmittedOffer {
    private enum State {
        /** Being signed: not yet usable. */
        RESERVED,
        /** Signed: one handshake may use it. */
        PENDING,
        /** A handshake has completed with it, or its time has passed. */
        SPENT
    }

    private final Conference conference;
    private final OfferFacts facts;
    private final OfferOrigin origin;
    private final String ownTlsId;
    private final Instant expiresAt;
    private State state = State.RESERVED;
    private @Nullable Octets ownIdentityHash;

    AdmittedOffer(Conference conference, OfferFacts facts, OfferOrigin origin, String ownTlsId, Instant expiresAt) {
        this.conference = conference;
        this.facts = facts;
        this.origin = origin;
        this.ownTlsId = ownTlsId;
        this.expiresAt = expiresAt;
    }

    /** The conference it was admitted to. */
    public Conference conference() {
        return conference;
    }

    /** What the endpoint offered. */
    public OfferFacts facts() {
        return facts;
    }

    /** Where it came from. */
    OfferOrigin origin() {
        return origin;
    }

    /** The Key Distributor's tls-id of this association. */
    public String ownTlsId() {
        return ownTlsId;
    }

    /**
     * Hash of the identity in the answer to this offer (RFC 8844 section 3.2).
     *
     * @throws IllegalStateException before the answer was signed
     */
    public Octets ownIdentityHash() {
        Octets hash = ownIdentityHash;
        if (hash == null) {
            throw new IllegalStateException("the answer to this offer has not been signed");
        }
        return hash;
    }

    void signed(Octets identityHash) {
        ownIdentityHash = identityHash;
        if (state == State.RESERVED) {
            state = State.PENDING;
        }
    }

    boolean isPending(Instant now) {
        return state == State.PENDING && now.isBefore(expiresAt);
    }

    /** Whether it still holds a place in the conference although nobody has joined with it. */
    boolean holdsPlace(Instant now) {
        return state != State.SPENT && now.isBefore(expiresAt);
    }

    void spend() {
        state = State.SPENT;
    }
}
