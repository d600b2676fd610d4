package org.jvbperc.endpoint.signalling;

import java.util.List;
import java.util.Locale;
import org.jvbperc.crypto.ProtectionProfile;

/** How a conference's media is protected end to end. A call is made for one of them, and refused by a conference of the other. */
public enum CallProtection {
    /** Packets are encrypted twice (RFC 8723), with keys of EKT (RFC 8870). */
    DOUBLE,
    /** Frames are encrypted (RFC 9605), with keys of the key channel (docs/key-channel.md), as browsers do it. */
    FRAME;

    /** The protection profiles of its packets (RFC 7714 section 14.2, RFC 8723 section 10.1), in the order in which they are offered. */
    public List<ProtectionProfile> profiles() {
        return switch (this) {
            case DOUBLE ->
                List.of(
                        ProtectionProfile.DOUBLE_AEAD_AES_128_GCM_AEAD_AES_128_GCM,
                        ProtectionProfile.DOUBLE_AEAD_AES_256_GCM_AEAD_AES_256_GCM);
            case FRAME -> List.of(ProtectionProfile.AEAD_AES_128_GCM, ProtectionProfile.AEAD_AES_256_GCM);
        };
    }

    /** The word for it, as in the Key Distributor's configuration. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
