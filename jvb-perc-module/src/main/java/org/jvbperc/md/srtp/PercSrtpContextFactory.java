package org.jvbperc.md.srtp;

import org.jitsi.srtp.SrtpContextFactory;
import org.jitsi.srtp.SrtpPolicy;
import org.jitsi.utils.logging2.Logger;

/** Makes the SRTP contexts of one direction of one endpoint's leg. */
public final class PercSrtpContextFactory extends SrtpContextFactory {
    /** A factory that copies {@code masterKey} and {@code masterSalt}. */
    public PercSrtpContextFactory(
            boolean sender, byte[] masterKey, byte[] masterSalt, SrtpPolicy policy, Logger logger) {
        super(sender, masterKey, masterSalt, policy, policy, logger);
    }
}
