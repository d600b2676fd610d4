package org.jvbperc.kd.conference;

import org.jvbperc.crypto.ProtectionProfile;
import org.jvbperc.ekt.EktCipher;

/** The protection profile and EKT cipher that a handshake is to agree on. */
public record MediaParameters(ProtectionProfile profile, EktCipher ektCipher) {}
