package org.jvbperc.tunnel.transport;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jvbperc.crypto.SecretBytes;

/** Private keys in PEM files, and whether a key belongs to a certificate. */
final class PrivateKeyFile {
    private static final List<String> ALGORITHMS = List.of("EC", "RSA", "Ed25519");
    private static final byte[] CHALLENGE =
            "does this key belong to that certificate".getBytes(java.nio.charset.StandardCharsets.US_ASCII);

    private PrivateKeyFile() {}

    /** The first private key of a PEM file. */
    static PrivateKey read(Path file) throws TlsException {
        List<PemFile.Block> blocks = PemFile.read(file);
        try {
            for (PemFile.Block block : blocks) {
                refuseOtherForms(file, block.label());
                if (block.label().equals("PRIVATE KEY")) {
                    return parse(file, block.der());
                }
            }
        } finally {
            blocks.forEach(PemFile.Block::wipe);
        }
        throw new TlsException(file + " holds no block \"PRIVATE KEY\", only \""
                + blocks.get(0).label() + "\"");
    }

    private static void refuseOtherForms(Path file, String label) throws TlsException {
        if (label.equals("ENCRYPTED PRIVATE KEY")) {
            throw new TlsException(file + " holds an encrypted key: expected an unencrypted PKCS#8 key"
                    + " (openssl pkey -in ... -out ...), or use a PKCS#12 file");
        } else if (label.equals("EC PRIVATE KEY") || label.equals("RSA PRIVATE KEY")) {
            throw new TlsException(file + " holds a key in the old form \"" + label
                    + "\": expected PKCS#8 (openssl pkcs8 -topk8 -nocrypt -in ... -out ...)");
        }
    }

    /** Signs with the key and verifies with the certificate. */
    static boolean belongsTo(PrivateKey key, X509Certificate certificate) throws TlsException {
        String algorithm = switch (key.getAlgorithm()) {
            case "EC" -> "SHA256withECDSA";
            case "RSA" -> "SHA256withRSA";
            case "EdDSA", "Ed25519" -> "Ed25519";
            default ->
                throw new TlsException("keys of kind " + key.getAlgorithm()
                        + " are not supported: expected EC (P-256, P-384, P-521), RSA or Ed25519");
        };
        try {
            Signature signature = Signature.getInstance(algorithm);
            signature.initSign(key);
            signature.update(CHALLENGE);
            byte[] signed = signature.sign();
            signature.initVerify(certificate.getPublicKey());
            signature.update(CHALLENGE);
            return signature.verify(signed);
        } catch (InvalidKeyException | SignatureException e) {
            return false;
        } catch (NoSuchAlgorithmException e) {
            throw new TlsException("the JDK lacks " + algorithm, e);
        }
    }

    private static PrivateKey parse(Path file, SecretBytes pkcs8) throws TlsException {
        byte[] der = pkcs8.toByteArray();
        try {
            return parse(file, der);
        } finally {
            Arrays.fill(der, (byte) 0);
        }
    }

    private static PrivateKey parse(Path file, byte[] der) throws TlsException {
        for (String algorithm : ALGORITHMS) {
            Optional<PrivateKey> key = parse(algorithm, der);
            if (key.isPresent()) {
                return key.get();
            }
        }
        throw new TlsException(
                file + " holds no key that can be used: expected PKCS#8 with EC (P-256, P-384, P-521), RSA or Ed25519");
    }

    /** Empty if the key is of another kind, or broken. */
    private static Optional<PrivateKey> parse(String algorithm, byte[] der) throws TlsException {
        try {
            return Optional.of(KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der)));
        } catch (InvalidKeySpecException e) {
            return Optional.empty();
        } catch (GeneralSecurityException e) {
            throw new TlsException("the JDK lacks " + algorithm, e);
        }
    }
}
