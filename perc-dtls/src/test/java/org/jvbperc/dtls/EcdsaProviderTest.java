package org.jvbperc.dtls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Security;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import javax.crypto.Cipher;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EcdsaProviderTest {
    private static final String NAME = "PercEcdsa";
    private static final byte[] MESSAGE = "who is there".getBytes(StandardCharsets.UTF_8);

    @BeforeEach
    void install() {
        EcdsaProvider.install();
    }

    @AfterEach
    void remove() {
        Security.removeProvider(NAME);
    }

    private static byte[] sign(Signature signature, KeyPair keys) throws Exception {
        signature.initSign(keys.getPrivate());
        signature.update(MESSAGE);
        return signature.sign();
    }

    private static boolean verify(Signature signature, KeyPair keys, byte[] message, byte[] value) throws Exception {
        signature.initVerify(keys.getPublic());
        signature.update(message);
        return signature.verify(value);
    }

    @ParameterizedTest
    @CsvSource({"SHA256withECDSA,secp256r1", "SHA384withECDSA,secp384r1", "SHA512withECDSA,secp521r1"})
    void signature_keysOfTheJdk_agreesWithTheJdk(String algorithm, String curve) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC", "SunEC");
        generator.initialize(new ECGenParameterSpec(curve));
        KeyPair keys = generator.generateKeyPair();
        Signature ours = Signature.getInstance(algorithm);
        byte[] made = sign(ours, keys);
        assertEquals(NAME, ours.getProvider().getName());
        assertTrue(verify(Signature.getInstance(algorithm, "SunEC"), keys, MESSAGE, made));

        byte[] theirs = sign(Signature.getInstance(algorithm, "SunEC"), keys);
        assertTrue(verify(Signature.getInstance(algorithm), keys, MESSAGE, theirs));
        assertFalse(verify(Signature.getInstance(algorithm), keys, new byte[] {1}, theirs), "another message");
        generator.initialize(new ECGenParameterSpec(curve));
        assertFalse(
                verify(Signature.getInstance(algorithm), generator.generateKeyPair(), MESSAGE, theirs), "another key");
    }

    @Test
    void install_twice_changesNothingElse() throws Exception {
        EcdsaProvider.install();
        assertEquals(NAME, Security.getProviders()[0].getName());
        assertNotEquals(NAME, Security.getProviders()[1].getName());
        assertNotEquals(
                NAME, Cipher.getInstance("AES/GCM/NoPadding").getProvider().getName());
        KeyPair keys = KeyPairGenerator.getInstance("RSA").generateKeyPair();
        Signature rsa = Signature.getInstance("SHA256withRSA");
        assertTrue(verify(rsa, keys, MESSAGE, sign(rsa, keys)));
        assertNotEquals(NAME, rsa.getProvider().getName());
    }
}
