package org.jvbperc.kd.conference;

import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;

/** The owner of a conference and its invitations. Thread-safe. */
public final class ConferenceAccess {
    private final Invitations invitations;
    private volatile @Nullable String owner;

    ConferenceAccess(SecureRandom random) {
        this.invitations = new Invitations(random);
    }

    /** The identity that may control the conference, besides the administrator. */
    public @Nullable String owner() {
        return owner;
    }

    /**
     * Replaces the owner.
     *
     * @param identity {@code user@domain}; null if only the administrator controls the conference
     */
    public void transferTo(@Nullable String identity) {
        owner = identity;
    }

    public Invitations invitations() {
        return invitations;
    }
}
