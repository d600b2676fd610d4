package org.jvbperc.crypto;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;

/**
 * A certificate's fingerprint as it stands in SDP and in identity assertions (RFC 8122 section 5): hash name in lower case
 * and digest.
 *
 * @param algorithm one of sha-256, sha-384, sha-512
 * @param digest the hash of the certificate's DER form
 */
public record CertificateFingerprint(String algorithm, Octets digest) {
    private static final Map<String, String> JCA_NAMES =
            Map.of("sha-256", "SHA-256", "sha-384", "SHA-384", "sha-512", "SHA-512");
    private static final HexFormat COLON_HEX = HexFormat.ofDelimiter(":").withUpperCase();

    public CertificateFingerprint {
        algorithm = algorithm.toLowerCase(Locale.ROOT);
        int expectedBytes = switch (algorithm) {
            case "sha-256" -> 32;
            case "sha-384" -> 48;
            case "sha-512" -> 64;
            default ->
                throw new IllegalArgumentException("fingerprint hash \"" + printable(algorithm)
                        + "\" is not supported: expected sha-256, sha-384 or sha-512");
        };
        if (digest.length() != expectedBytes) {
            throw new IllegalArgumentException(
                    "fingerprint " + algorithm + " has " + digest.length() + " octets: expected " + expectedBytes);
        }
    }

    /** The SHA-256 fingerprint of {@code certificate}. */
    public static CertificateFingerprint sha256(X509Certificate certificate) {
        return of("sha-256", certificate);
    }

    /**
     * The fingerprint of {@code certificate} by {@code algorithm}.
     *
     * @throws IllegalArgumentException if the algorithm is not supported or the certificate has no DER form
     */
    public static CertificateFingerprint of(String algorithm, X509Certificate certificate) {
        try {
            return ofDer(algorithm, certificate.getEncoded());
        } catch (CertificateEncodingException e) {
            throw new IllegalArgumentException("certificate cannot be encoded", e);
        }
    }

    /** The fingerprint by {@code algorithm} of a certificate's DER form. */
    public static CertificateFingerprint ofDer(String algorithm, byte[] der) {
        String name = algorithm.toLowerCase(Locale.ROOT);
        String jcaName = JCA_NAMES.get(name);
        if (jcaName == null) {
            throw new IllegalArgumentException("fingerprint hash \"" + printable(name) + "\" is not supported");
        }
        try {
            return new CertificateFingerprint(
                    name, Octets.of(MessageDigest.getInstance(jcaName).digest(der)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("the JDK lacks " + jcaName, e);
        }
    }

    /**
     * Parses {@code "sha-256 AB:CD:..."}, the value of {@code a=fingerprint}.
     *
     * @throws IllegalArgumentException naming what is wrong
     */
    public static CertificateFingerprint parse(String text) {
        String[] parts = text.strip().split(" +");
        if (parts.length != 2) {
            throw new IllegalArgumentException("fingerprint is not \"<hash> <digest>\": " + printable(text));
        }
        return parse(parts[0], parts[1]);
    }

    /**
     * Parses a hash name and colon-separated digest.
     *
     * @throws IllegalArgumentException naming what is wrong
     */
    public static CertificateFingerprint parse(String algorithm, String colonHex) {
        try {
            return new CertificateFingerprint(algorithm, Octets.of(COLON_HEX.parseHex(colonHex)));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "fingerprint digest is not colon-separated hexadecimal of the hash's length: " + printable(colonHex)
                            + " (" + e.getMessage() + ")",
                    e);
        }
    }

    /** The digest in upper-case hexadecimal with colons. */
    public String digestText() {
        return COLON_HEX.formatHex(digest.toByteArray());
    }

    /** Whether {@code certificate} has this fingerprint. */
    public boolean matches(X509Certificate certificate) {
        return MessageDigest.isEqual(
                digest.toByteArray(), of(algorithm, certificate).digest().toByteArray());
    }

    /** The form of {@code a=fingerprint}. */
    @Override
    public String toString() {
        return algorithm + " " + digestText();
    }

    private static String printable(String text) {
        String cut = text.length() > 100 ? text.substring(0, 100) + "..." : text;
        return cut.replaceAll("[^\\x20-\\x7E]", "?");
    }
}
