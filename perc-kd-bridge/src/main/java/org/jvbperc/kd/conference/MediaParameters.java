package org.jvbperc.kd.conference;

import java.util.Optional;
import org.jvbperc.crypto.ProtectionProfile;
import org.jvbperc.ekt.EktCipher;

/** The protection profile that a handshake is to agree on, and the EKT cipher that goes with a double one. */
public record MediaParameters(ProtectionProfile profile, Optional<EktCipher> ektCipher) {}
