package org.jvbperc.kd.core;

import org.jvbperc.kd.config.AssociationLimits;
import org.jvbperc.kd.config.DtlsSettings;
import org.jvbperc.kd.config.IdentitySettings;
import org.jvbperc.kd.config.SigningSettings;

/**
 * Settings of a {@link KeyDistributorCore}.
 *
 * @param timerThread name of the timer's thread
 * @param maxConferences at the same time
 */
public record CoreSettings(
        String timerThread,
        DtlsSettings dtls,
        SigningSettings signing,
        IdentitySettings identity,
        AssociationLimits associations,
        int maxConferences) {}
