package org.jvbperc.kd.conference;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.jvbperc.identity.authorization.AuthorizationError;
import org.jvbperc.identity.authorization.AuthorizationException;
import org.jvbperc.identity.authorization.Invitation;
import org.jvbperc.identity.authorization.OfferBinding;
import org.jvbperc.identity.authorization.OfferCredential;
import org.jvbperc.kd.policy.IdentityPattern;

/**
 * The one-time invitations of one conference. An invitation is bound to the first identity that presents it; that identity may
 * use it for several offers, of which one joins. Their number is bounded. Thread-safe.
 */
public final class Invitations {
    static final int MAX_OPEN = 1000;
    /** Offers of one invitation, so that attempts that never join take no memory without end. */
    static final int MAX_OFFERS = 64;

    private static final class Entry {
        final Invitation invitation;
        final @Nullable IdentityPattern guests;
        final Instant expiresAt;

        @Nullable
        String heldBy;

        /** All offers that were made with it: each of them may be the one that joins. */
        final Set<String> offers = new LinkedHashSet<>();

        Entry(Invitation invitation, @Nullable IdentityPattern guests, Instant expiresAt) {
            this.invitation = invitation;
            this.guests = guests;
            this.expiresAt = expiresAt;
        }

        boolean serves(OfferCredential.Invited credential, OfferBinding offer, String identity, Instant now) {
            return now.isBefore(expiresAt)
                    && invitation.proves(credential, offer)
                    && (guests == null || guests.matches(identity))
                    && (heldBy == null || heldBy.equals(identity))
                    && offers.size() < MAX_OFFERS;
        }
    }

    private final SecureRandom random;
    private final Map<String, Entry> open = new HashMap<>();

    Invitations(SecureRandom random) {
        this.random = random;
    }

    /**
     * Makes an invitation.
     *
     * @param guests the identities that may use it; null for any
     * @return empty if too many are open
     */
    public synchronized Optional<Invitation> invite(@Nullable IdentityPattern guests, Duration lifetime, Instant now) {
        open.values().removeIf(entry -> !now.isBefore(entry.expiresAt));
        if (open.size() >= MAX_OPEN) {
            return Optional.empty();
        }
        Invitation invitation = Invitation.random(random);
        open.put(invitation.id(), new Entry(invitation, guests, now.plus(lifetime)));
        return Optional.of(invitation);
    }

    /**
     * Binds an invitation to {@code identity} and its offer.
     *
     * @param offerId identifies the offer: its tls-id, or a value derived from its certificate
     * @throws AuthorizationException INVITATION_INVALID, with the same message for all reasons
     */
    public synchronized void use(
            OfferCredential.Invited credential, OfferBinding offer, String offerId, String identity, Instant now)
            throws AuthorizationException {
        Entry entry = open.get(credential.id());
        if (entry == null || !entry.serves(credential, offer, identity, now)) {
            throw new AuthorizationException(
                    AuthorizationError.INVITATION_INVALID,
                    "the invitation is not one for " + identity + ", was used, or has expired");
        }
        entry.heldBy = identity;
        entry.offers.add(offerId);
    }

    /**
     * The endpoint with this offer has joined: its invitation, if it had one, becomes invalid.
     *
     * @return all offers that were made with the invitation, none of which may be used any more; empty if there was no invitation
     */
    synchronized Set<String> joined(String offerId) {
        Set<String> spent = new HashSet<>();
        open.values().removeIf(entry -> entry.offers.contains(offerId) && spent.addAll(entry.offers));
        return spent;
    }
}
