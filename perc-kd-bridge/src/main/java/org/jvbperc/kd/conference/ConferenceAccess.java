package org.jvbperc.kd.conference;

import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;

/** Who runs a conference, and who was invited. Thread-safe. */
public final class ConferenceAccess {
    private final Invitations invitations;
    private volatile @Nullable String owner;

    ConferenceAccess(SecureRandom random) {
        this.invitations = new Invitations(random);
    }

    /** The identity that may run the conference, besides the administrator. */
    public @Nullable String owner() {
        return owner;
    }

    /**
     * Makes somebody the owner instead of whoever was.
     *
     * @param identity {@code user@domain}; null leaves the conference to the administrator
     */
    public void transferTo(@Nullable String identity) {
        owner = identity;
    }

    public Invitations invitations() {
        return invitations;
    }
}
