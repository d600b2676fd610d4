package org.jvbperc.crypto;

import java.security.GeneralSecurityException;
import java.security.Provider;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Finds out whether a provider's AES-GCM leaves the input alone when it decrypts in place and the tag is wrong. SunJCE of JDK
 * 17 verifies first and leaves it alone; later versions and Amazon's provider write while they verify. For those
 * {@link AeadCipher} keeps a copy.
 *
 * <p>Determined by a trial, once per provider and process. Thread-safe.
 */
final class RefusalBehaviour {
    /** The longest message for which the trial is valid. */
    static final int MAX_LENGTH_BYTES = 2048;

    private static final int[] TRIAL_LENGTHS = {1, 15, 16, 17, 160, 777, 1200, MAX_LENGTH_BYTES - 16};
    private static final Map<Class<?>, Boolean> ANSWERS = new ConcurrentHashMap<>();

    private RefusalBehaviour() {}

    static boolean leavesInput(Provider provider) {
        return ANSWERS.computeIfAbsent(provider.getClass(), type -> tryOut(provider));
    }

    private static boolean tryOut(Provider provider) {
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding", provider);
            for (int length : TRIAL_LENGTHS) {
                if (!leavesInput(cipher, length)) {
                    return false;
                }
            }
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static boolean leavesInput(Cipher cipher, int length) throws GeneralSecurityException {
        byte[] data = new byte[length + AeadCipher.TAG_LENGTH_BYTES];
        // Not zeros, because a provider may overwrite the output with zeros.
        Arrays.fill(data, (byte) 0xA5);
        byte[] before = data.clone();
        cipher.init(
                Cipher.DECRYPT_MODE,
                new SecretKeySpec(new byte[16], "AES"),
                new GCMParameterSpec(8 * AeadCipher.TAG_LENGTH_BYTES, new byte[AeadCipher.NONCE_LENGTH_BYTES]));
        try {
            cipher.doFinal(data, 0, data.length, data, 0);
            return false;
        } catch (AEADBadTagException e) {
            return Arrays.equals(before, data);
        }
    }
}
