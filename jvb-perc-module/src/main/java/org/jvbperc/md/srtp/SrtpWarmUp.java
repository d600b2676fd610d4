package org.jvbperc.md.srtp;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import org.jitsi.srtp.SrtpContextFactory;
import org.jitsi.srtp.SrtpPolicy;
import org.jitsi.utils.logging2.Logger;
import org.jvbperc.crypto.ProtectionProfile;

/**
 * Makes jitsi-srtp choose its AES implementation now. Otherwise the first context would run a benchmark of about two seconds on
 * a thread that forwards media.
 */
public final class SrtpWarmUp {
    private SrtpWarmUp() {}

    /**
     * Blocks until the choice is made; returns at once if it was made before.
     *
     * @throws GeneralSecurityException if no AES-GCM is available
     */
    public static void run(Logger logger) throws GeneralSecurityException {
        SrtpPolicy policy = HopByHopLeg.policy(ProtectionProfile.DOUBLE_AEAD_AES_128_GCM_AEAD_AES_128_GCM);
        byte[] key = new byte[policy.getEncKeyLength()];
        byte[] salt = new byte[policy.getSaltKeyLength()];
        new SecureRandom().nextBytes(key);
        SrtpContextFactory factory = new SrtpContextFactory(true, key, salt, policy, policy, logger);
        factory.deriveContext(1, 0);
        factory.close();
    }
}
