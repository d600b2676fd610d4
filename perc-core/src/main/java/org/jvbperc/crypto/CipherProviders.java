package org.jvbperc.crypto;

import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.Security;
import javax.crypto.Cipher;
import javax.crypto.NoSuchPaddingException;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the JCA provider of AES-GCM: the one named by {@value #PROVIDER_PROPERTY}, else Amazon's Corretto Crypto Provider
 * if it is on the class path and works here, else the JDK's SunJCE, else whatever is installed.
 *
 * <p>The choice is made once per process. Thread-safe.
 */
public final class CipherProviders {
    /** System property with the JCA name of the provider to use, for example {@code SunJCE}. */
    public static final String PROVIDER_PROPERTY = "org.jvbperc.crypto.provider";

    /** JCA name of the JDK's provider. */
    public static final String SUN_JCE = "SunJCE";

    /** JCA name of Amazon's provider. It is found even if it is not installed in java.security. */
    public static final String CORRETTO = "AmazonCorrettoCryptoProvider";

    private static final String CORRETTO_CLASS = "com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider";
    private static final String AES_GCM = "AES/GCM/NoPadding";

    private CipherProviders() {}

    /** Computed on first use: a wrong property is then reported where the first cipher is made. */
    private static final class Selected {
        static final Object PROVIDER_OR_PROBLEM = select();

        private static Object select() {
            try {
                String forced = System.getProperty(PROVIDER_PROPERTY);
                return forced == null || forced.isBlank() ? automatic() : byName(forced.strip());
            } catch (IllegalStateException e) {
                return e;
            }
        }
    }

    /**
     * The provider in use.
     *
     * @throws IllegalStateException if {@value #PROVIDER_PROPERTY} names one that does not exist or has no AES-GCM
     */
    public static Provider aesGcm() {
        Object selected = Selected.PROVIDER_OR_PROBLEM;
        if (selected instanceof IllegalStateException problem) {
            throw new IllegalStateException(problem.getMessage(), problem);
        }
        return (Provider) selected;
    }

    /**
     * The provider with this JCA name.
     *
     * @throws IllegalStateException if it does not exist, does not work on this machine or has no AES-GCM
     */
    public static Provider byName(String name) {
        Provider provider = name.equals(CORRETTO) ? corretto() : Security.getProvider(name);
        if (provider == null || !offersAesGcm(provider)) {
            throw new IllegalStateException(PROVIDER_PROPERTY + ": \"" + name + "\" is no usable provider of " + AES_GCM
                    + ": expected " + SUN_JCE + ", " + CORRETTO
                    + " (with its jar for this platform on the class path) or the name of an installed one");
        }
        return provider;
    }

    private static Provider automatic() {
        Provider corretto = corretto();
        if (corretto != null && offersAesGcm(corretto)) {
            return corretto;
        }
        Provider sun = Security.getProvider(SUN_JCE);
        if (sun != null) {
            return sun;
        }
        try {
            return Cipher.getInstance(AES_GCM).getProvider();
        } catch (NoSuchAlgorithmException | NoSuchPaddingException e) {
            throw new IllegalStateException("no installed JCA provider has " + AES_GCM, e);
        }
    }

    private static boolean offersAesGcm(Provider provider) {
        try {
            Cipher.getInstance(AES_GCM, provider);
            return true;
        } catch (NoSuchAlgorithmException | NoSuchPaddingException e) {
            return false;
        }
    }

    /** Amazon's provider, or null if its jar is absent or its native library does not load here. */
    private static @Nullable Provider corretto() {
        try {
            Class<?> type = Class.forName(CORRETTO_CLASS);
            Object instance = type.getField("INSTANCE").get(null);
            Object loadingError = type.getMethod("getLoadingError").invoke(instance);
            return loadingError == null ? (Provider) instance : null;
        } catch (ReflectiveOperationException | LinkageError e) {
            return null;
        }
    }
}
