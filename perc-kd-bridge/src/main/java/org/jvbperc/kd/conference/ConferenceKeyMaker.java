package org.jvbperc.kd.conference;

import org.jvbperc.crypto.ProtectionProfile;

/** Makes a conference's keys, all of one kind: EKT parameter sets, or group secrets. Guarded by the conference's lock. */
interface ConferenceKeyMaker extends AutoCloseable {
    /**
     * A random key.
     *
     * @param profile that all members have
     * @param generation of the key, an unsigned 32-bit number
     */
    ConferenceKey random(ProtectionProfile profile, long generation);

    /** Wipes what the keys have in common. */
    @Override
    void close();
}
