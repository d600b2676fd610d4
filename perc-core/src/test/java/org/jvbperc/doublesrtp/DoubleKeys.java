package org.jvbperc.doublesrtp;

import org.jvbperc.crypto.ProtectionProfile;
import org.jvbperc.crypto.SecretBytes;
import org.jvbperc.srtp.SrtpOptions;
import org.jvbperc.srtp.SrtpReceiver;
import org.jvbperc.srtp.SrtpSender;

/** Test keys: one sender's inner key and salt, and the outer ones of some legs. */
record DoubleKeys(ProtectionProfile profile, SecretBytes innerKey, SecretBytes innerSalt, Leg[] legs) {
    record Leg(SecretBytes key, SecretBytes salt) {
        SrtpSender sender() {
            return new SrtpSender(key, salt);
        }

        SrtpReceiver receiver() {
            return new SrtpReceiver(key, salt);
        }

        SrtpSender sender(SrtpOptions options) {
            return new SrtpSender(key, salt, options);
        }

        SrtpReceiver receiver(SrtpOptions options) {
            return new SrtpReceiver(key, salt, options);
        }
    }

    /** Keys that differ in every octet; good enough for tests only. */
    static DoubleKeys of(ProtectionProfile profile, int legs) {
        int length = profile.layerKeyLengthBytes();
        Leg[] outer = new Leg[legs];
        for (int i = 0; i < legs; i++) {
            outer[i] = new Leg(pattern(100 + 2 * i, length), pattern(101 + 2 * i, 12));
        }
        return new DoubleKeys(profile, pattern(1, length), pattern(2, 12), outer);
    }

    EndToEndSender inner(int ssrc, long roc) {
        return new EndToEndSender(profile, innerKey, innerSalt, ssrc, roc);
    }

    EndToEndReceiver innerReceiver(int ssrc, long roc) {
        return new EndToEndReceiver(profile, innerKey, innerSalt, ssrc, roc);
    }

    private static SecretBytes pattern(int seed, int length) {
        byte[] bytes = new byte[length];
        new java.util.Random(seed).nextBytes(bytes);
        return SecretBytes.copyOf(bytes);
    }
}
