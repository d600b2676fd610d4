package org.jvbperc.keychannel;

import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.XECPublicKey;
import java.security.spec.ECFieldFp;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.XECPublicKeySpec;
import java.util.Arrays;
import org.jvbperc.crypto.Octets;

/** Public keys between the JDK's classes and the octets of RFC 7748 section 5 and SEC 1 section 2.3. */
final class AgreementKeys {
    private static final String X25519 = "X25519";
    private static final String P256 = "secp256r1";
    private static final int COORDINATE_BYTES = 32;

    private AgreementKeys() {}

    static String agreementAlgorithm(KeyGroup group) {
        return group == KeyGroup.X25519 ? X25519 : "ECDH";
    }

    static KeyPair generate(KeyGroup group, SecureRandom random) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(group == KeyGroup.X25519 ? X25519 : "EC");
            generator.initialize(
                    group == KeyGroup.X25519 ? NamedParameterSpec.X25519 : new ECGenParameterSpec(P256), random);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime has no " + group, e);
        }
    }

    static Octets octets(KeyGroup group, PublicKey key) {
        if (group == KeyGroup.X25519) {
            return Octets.of(reversed(fixed(((XECPublicKey) key).getU())));
        }
        ECPoint point = ((ECPublicKey) key).getW();
        byte[] octets = new byte[group.keyLengthBytes()];
        octets[0] = AgreementPublicKey.UNCOMPRESSED;
        System.arraycopy(fixed(point.getAffineX()), 0, octets, 1, COORDINATE_BYTES);
        System.arraycopy(fixed(point.getAffineY()), 0, octets, 1 + COORDINATE_BYTES, COORDINATE_BYTES);
        return Octets.of(octets);
    }

    /**
     * The JDK's key.
     *
     * @param field named in errors
     * @throws KeyChannelException INVALID_KEY if a point is not on the curve
     */
    static PublicKey parse(String field, AgreementPublicKey key) throws KeyChannelException {
        byte[] octets = key.key().toByteArray();
        try {
            if (key.group() == KeyGroup.X25519) {
                // RFC 7748 section 5: the highest bit is ignored, and numbers beyond the prime are reduced.
                octets[COORDINATE_BYTES - 1] &= 0x7F;
                BigInteger u = new BigInteger(1, reversed(octets));
                return KeyFactory.getInstance(X25519)
                        .generatePublic(new XECPublicKeySpec(NamedParameterSpec.X25519, u));
            }
            BigInteger x = new BigInteger(1, octets, 1, COORDINATE_BYTES);
            BigInteger y = new BigInteger(1, octets, 1 + COORDINATE_BYTES, COORDINATE_BYTES);
            AlgorithmParameters curve = AlgorithmParameters.getInstance("EC");
            curve.init(new ECGenParameterSpec(P256));
            ECParameterSpec parameters = curve.getParameterSpec(ECParameterSpec.class);
            if (!isOnCurve(x, y, parameters)) {
                throw new KeyChannelException(
                        RefusalMessage.INVALID_KEY, field + " is not on the curve: expected a point of secp256r1");
            }
            return KeyFactory.getInstance("EC").generatePublic(new ECPublicKeySpec(new ECPoint(x, y), parameters));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime has no " + key.group(), e);
        }
    }

    private static boolean isOnCurve(BigInteger x, BigInteger y, ECParameterSpec parameters) {
        BigInteger p = ((ECFieldFp) parameters.getCurve().getField()).getP();
        if (x.compareTo(p) >= 0 || y.compareTo(p) >= 0) {
            return false;
        }
        BigInteger right = x.multiply(x)
                .add(parameters.getCurve().getA())
                .multiply(x)
                .add(parameters.getCurve().getB())
                .mod(p);
        return y.multiply(y).mod(p).equals(right);
    }

    /** Big-endian, 32 octets. */
    private static byte[] fixed(BigInteger number) {
        byte[] shortest = number.toByteArray();
        byte[] octets = new byte[COORDINATE_BYTES];
        int length = Math.min(shortest.length, COORDINATE_BYTES);
        System.arraycopy(shortest, shortest.length - length, octets, COORDINATE_BYTES - length, length);
        return octets;
    }

    private static byte[] reversed(byte[] octets) {
        byte[] reversed = Arrays.copyOf(octets, octets.length);
        for (int i = 0; i < octets.length; i++) {
            reversed[i] = octets[octets.length - 1 - i];
        }
        return reversed;
    }
}
