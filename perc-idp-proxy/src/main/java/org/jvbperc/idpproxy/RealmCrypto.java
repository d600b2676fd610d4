package org.jvbperc.idpproxy;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.jwk.RSAKey;
import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * {@code crypto.subtle} of one realm: digest, importKey of public and HMAC keys, verify, by the JDK's providers. ECDSA on P-256,
 * P-384, P-521, RSASSA-PKCS1-v1_5, RSA-PSS, HMAC; SHA-1 is not supported. One thread.
 */
final class RealmCrypto {
    private static final int MAX_KEYS = 64;
    private static final int MAX_RANDOM_BYTES = 65536;
    private static final int MAX_RSA_BITS = 8192;
    private static final int MIN_RSA_BITS = 2048;
    private static final Map<String, String> HASHES =
            Map.of("SHA-256", "SHA256", "SHA-384", "SHA384", "SHA-512", "SHA512");
    private static final Map<String, String> CURVES =
            Map.of("P-256", "secp256r1", "P-384", "secp384r1", "P-521", "secp521r1");

    private final SecureRandom random;
    private final List<ImportedKey> keys = new ArrayList<>();

    /** A key with its permitted use. */
    private record ImportedKey(String algorithm, String hash, Key key) {}

    RealmCrypto(SecureRandom random) {
        this.random = random;
    }

    byte[] digest(String algorithm, byte[] data) {
        try {
            return MessageDigest.getInstance(hash(algorithm).replace("SHA", "SHA-"))
                    .digest(data);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JDK lacks a digest", e);
        }
    }

    byte[] random(int bytes) {
        if (bytes < 0 || bytes > MAX_RANDOM_BYTES) {
            throw new IllegalArgumentException("at most " + MAX_RANDOM_BYTES + " random octets at a time");
        }
        byte[] octets = new byte[bytes];
        random.nextBytes(octets);
        return octets;
    }

    /**
     * Imports a key for verifying; returns its number.
     *
     * @throws IllegalArgumentException if format, algorithm or key are not supported
     */
    int importKey(String format, JsonNode data, JsonNode algorithm, JsonNode usages) {
        if (keys.size() >= MAX_KEYS) {
            throw new IllegalArgumentException("too many keys");
        }
        for (JsonNode usage : usages) {
            if (!usage.asText().equals("verify")) {
                throw new IllegalArgumentException("keys serve to verify only");
            }
        }
        String name = algorithm.path("name").asText().toUpperCase(Locale.ROOT);
        String hash = name.equals("ECDSA") ? "" : hash(algorithm.path("hash").asText());
        try {
            Key key = format.equals("jwk")
                    ? fromJwk(name, data.asText())
                    : fromOctets(name, format, RealmOctets.read(data), algorithm);
            keys.add(new ImportedKey(name, hash, requireFitting(name, key)));
            return keys.size() - 1;
        } catch (GeneralSecurityException | JOSEException | ParseException e) {
            throw new IllegalArgumentException("the key cannot be read", e);
        }
    }

    private static Key fromJwk(String name, String json) throws ParseException, JOSEException {
        JWK jwk = JWK.parse(json);
        if (jwk instanceof ECKey ec) {
            return ec.toECPublicKey();
        }
        if (jwk instanceof RSAKey rsa) {
            return rsa.toRSAPublicKey();
        }
        if (jwk instanceof OctetSequenceKey secret) {
            return new SecretKeySpec(secret.toByteArray(), name);
        }
        throw new IllegalArgumentException("the type of key is not supported");
    }

    private static Key fromOctets(String name, String format, byte[] octets, JsonNode algorithm)
            throws GeneralSecurityException {
        if (format.equals("raw") && name.equals("HMAC") && octets.length > 0) {
            return new SecretKeySpec(octets, name);
        }
        if (format.equals("raw") && name.equals("ECDSA")) {
            return point(octets, algorithm.path("namedCurve").asText());
        }
        if (format.equals("spki")) {
            return KeyFactory.getInstance(name.equals("ECDSA") ? "EC" : "RSA")
                    .generatePublic(new X509EncodedKeySpec(octets));
        }
        throw new IllegalArgumentException("the key's format is not supported for this algorithm");
    }

    private static PublicKey point(byte[] octets, String curve) throws GeneralSecurityException {
        String name = CURVES.get(curve);
        int half = (octets.length - 1) / 2;
        if (name == null || octets.length < 3 || octets[0] != 4 || octets.length != 1 + 2 * half) {
            throw new IllegalArgumentException("the key is not an uncompressed point of a supported curve");
        }
        AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
        parameters.init(new ECGenParameterSpec(name));
        ECPoint point = new ECPoint(new BigInteger(1, octets, 1, half), new BigInteger(1, octets, 1 + half, half));
        return KeyFactory.getInstance("EC")
                .generatePublic(new ECPublicKeySpec(point, parameters.getParameterSpec(ECParameterSpec.class)));
    }

    private static Key requireFitting(String name, Key key) {
        boolean fits = switch (name) {
            case "ECDSA" -> key instanceof ECPublicKey;
            case "RSASSA-PKCS1-V1_5", "RSA-PSS" ->
                key instanceof RSAPublicKey rsa
                        && rsa.getModulus().bitLength() >= MIN_RSA_BITS
                        && rsa.getModulus().bitLength() <= MAX_RSA_BITS;
            case "HMAC" -> key instanceof SecretKeySpec;
            default -> false;
        };
        if (!fits) {
            throw new IllegalArgumentException("algorithm and key do not fit together, or are not supported");
        }
        return key;
    }

    /** Whether {@code given} is a key's signature over {@code signed}; false for every signature that cannot be one. */
    boolean verify(JsonNode algorithm, int number, byte[] given, byte[] signed) {
        if (number < 0 || number >= keys.size()) {
            throw new IllegalArgumentException("no such key");
        }
        ImportedKey imported = keys.get(number);
        String name = algorithm.path("name").asText().toUpperCase(Locale.ROOT);
        if (!name.equals(imported.algorithm())) {
            throw new IllegalArgumentException("the key is for another algorithm");
        }
        try {
            if (imported.key() instanceof SecretKeySpec secret) {
                Mac mac = Mac.getInstance("Hmac" + imported.hash());
                mac.init(secret);
                return MessageDigest.isEqual(mac.doFinal(signed), given);
            }
            Signature verifier = signature(imported, algorithm);
            verifier.initVerify((PublicKey) imported.key());
            verifier.update(signed);
            return verifier.verify(given);
        } catch (GeneralSecurityException | RuntimeException e) {
            // Providers throw for octets that do not have the form of a signature.
            return false;
        }
    }

    private static Signature signature(ImportedKey imported, JsonNode algorithm) throws GeneralSecurityException {
        if (imported.key() instanceof ECPublicKey) {
            String hash = hash(algorithm.path("hash").asText());
            return Signature.getInstance(hash + "withECDSAinP1363Format");
        }
        if (!imported.algorithm().equals("RSA-PSS")) {
            return Signature.getInstance(imported.hash() + "withRSA");
        }
        String digest = imported.hash().replace("SHA", "SHA-");
        Signature verifier = Signature.getInstance("RSASSA-PSS");
        verifier.setParameter(new PSSParameterSpec(
                digest,
                "MGF1",
                new MGF1ParameterSpec(digest),
                algorithm.path("saltLength").asInt(),
                PSSParameterSpec.TRAILER_FIELD_BC));
        return verifier;
    }

    private static String hash(String name) {
        String known = HASHES.get(name.toUpperCase(Locale.ROOT));
        if (known == null) {
            throw new IllegalArgumentException("the hash is not SHA-256, SHA-384 or SHA-512");
        }
        return known;
    }
}
