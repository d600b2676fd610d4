package org.jvbperc.kd.conference;

import java.security.SecureRandom;
import org.jvbperc.crypto.ProtectionProfile;

/** Makes the group secrets of a frame room: each generation has one of its own, always random. */
final class GroupKeyMaker implements ConferenceKeyMaker {
    private final String room;
    private final int suite;
    private final SecureRandom random;

    /** @param suite the room's SFrame cipher suite (RFC 9605 section 8.1) */
    GroupKeyMaker(String room, int suite, SecureRandom random) {
        this.room = room;
        this.suite = suite;
        this.random = random;
    }

    @Override
    public ConferenceKey random(ProtectionProfile profile, long generation) {
        return new GroupKey(room, generation, suite, random);
    }

    @Override
    public void close() {
        // Group secrets have nothing in common.
    }
}
