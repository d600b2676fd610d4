package org.jvbperc.dtls;

import java.security.Provider;
import java.security.Security;
import java.util.Map;

/**
 * A JCA provider with nothing but BouncyCastle's ECDSA signatures, which are several times as fast as those of the JDK before 21.
 *
 * <p>For a process that verifies and makes many signatures: assertions, tokens, rosters. All other algorithms stay with the
 * installed providers, which are faster for them.
 */
public final class EcdsaProvider extends Provider {
    private static final long serialVersionUID = 1L;

    private static final String NAME = "PercEcdsa";
    private static final String SIGNATURES = "org.bouncycastle.jcajce.provider.asymmetric.ec.SignatureSpi$ecDSA";
    private static final String KEYS = "java.security.interfaces.ECPublicKey|java.security.interfaces.ECPrivateKey";

    private EcdsaProvider() {
        super(NAME, "1.0", "ECDSA signatures by BouncyCastle");
        for (Map.Entry<String, String> hash :
                Map.of("SHA256", "256", "SHA384", "384", "SHA512", "512").entrySet()) {
            String signature = "Signature." + hash.getKey() + "withECDSA";
            put(signature, SIGNATURES + hash.getValue());
            put(signature + " SupportedKeyClasses", KEYS);
        }
    }

    /** Installs it before all other providers of this process. Idempotent. */
    public static void install() {
        if (Security.getProvider(NAME) == null) {
            Security.insertProviderAt(new EcdsaProvider(), 1);
        }
    }
}
