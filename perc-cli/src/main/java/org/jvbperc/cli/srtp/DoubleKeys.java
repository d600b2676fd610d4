package org.jvbperc.cli.srtp;

import org.jspecify.annotations.Nullable;
import org.jvbperc.crypto.ProtectionProfile;
import org.jvbperc.crypto.SecretBytes;
import org.jvbperc.ekt.EktParameterSet;

/**
 * The keys of protect and unprotect, split into layers. The record owns its secrets.
 *
 * @param innerSalt that of the EKT parameter set if there is one
 * @param rolloverCounter of each source's first packet, outer layer
 * @param innerRolloverCounter likewise, inner layer
 * @param ekt null for plain double packets without EKT field
 */
record DoubleKeys(
        ProtectionProfile profile,
        SecretBytes innerKey,
        SecretBytes innerSalt,
        SecretBytes outerKey,
        SecretBytes outerSalt,
        long rolloverCounter,
        long innerRolloverCounter,
        @Nullable EktParameterSet ekt)
        implements AutoCloseable {
    @Override
    public void close() {
        innerKey.close();
        innerSalt.close();
        outerKey.close();
        outerSalt.close();
        if (ekt != null) {
            ekt.close();
        }
    }
}
