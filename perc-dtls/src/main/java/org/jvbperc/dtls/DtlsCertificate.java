package org.jvbperc.dtls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.util.IPAddress;
import org.jvbperc.crypto.CertificateFingerprint;

/**
 * A self-signed P-256 certificate with its key, as WebRTC endpoints and Key Distributors use it for DTLS (RFC 8827 section
 * 6.5). Peers know it by its fingerprint, so no authority signs it.
 *
 * <p>Usable for TLS in both roles too: {@link #writePem} writes the files that a TLS stack reads. Immutable and safe for
 * threads.
 */
public final class DtlsCertificate {
    private static final int SERIAL_NUMBER_BITS = 120;

    private final X509Certificate certificate;
    private final PrivateKey privateKey;
    private final CertificateFingerprint fingerprint;

    private DtlsCertificate(X509Certificate certificate, PrivateKey privateKey) {
        this.certificate = certificate;
        this.privateKey = privateKey;
        this.fingerprint = CertificateFingerprint.sha256(certificate);
    }

    /** A new key and a certificate that is valid for 30 days. */
    public static DtlsCertificate generate(String commonName, SecureRandom random) {
        return generate(CertificateOptions.of(commonName, Instant.now()), random);
    }

    /** A new key and a certificate for it, with these options. */
    public static DtlsCertificate generate(CertificateOptions options, SecureRandom random) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"), random);
            KeyPair keys = generator.generateKeyPair();
            byte[] der = builder(options, keys, random)
                    .build(new JcaContentSignerBuilder("SHA256withECDSA")
                            .setSecureRandom(random)
                            .build(keys.getPrivate()))
                    .getEncoded();
            X509Certificate certificate = (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
            return new DtlsCertificate(certificate, keys.getPrivate());
        } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
            throw new IllegalStateException("this Java runtime cannot make a P-256 certificate", e);
        }
    }

    private static X509v3CertificateBuilder builder(CertificateOptions options, KeyPair keys, SecureRandom random)
            throws CertIOException {
        X500Name name = new X500NameBuilder(BCStyle.INSTANCE)
                .addRDN(BCStyle.CN, options.commonName())
                .build();
        X509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                name,
                new BigInteger(SERIAL_NUMBER_BITS, random).setBit(0),
                Date.from(options.notBefore()),
                Date.from(options.notAfter()),
                name,
                keys.getPublic());
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
        builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
        builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(new KeyPurposeId[] {
            KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth
        }));
        if (!options.subjectAltNames().isEmpty()) {
            GeneralName[] names = options.subjectAltNames().stream()
                    .map(text -> new GeneralName(
                            IPAddress.isValid(text) ? GeneralName.iPAddress : GeneralName.dNSName, text))
                    .toArray(GeneralName[]::new);
            builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names));
        }
        return builder;
    }

    /** SHA-256 over the certificate, the value of a=fingerprint. */
    public CertificateFingerprint fingerprint() {
        return fingerprint;
    }

    /** The certificate. */
    public X509Certificate x509() {
        return certificate;
    }

    /** The key; secret. */
    public PrivateKey privateKey() {
        return privateKey;
    }

    /** The certificate in PEM form. */
    String certificatePem() {
        try {
            return pem("CERTIFICATE", certificate.getEncoded());
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("certificate cannot be encoded", e);
        }
    }

    /** The key as unencrypted PKCS#8 in PEM form; secret. */
    String privateKeyPem() {
        return pem("PRIVATE KEY", privateKey.getEncoded());
    }

    /**
     * Writes both PEM files. The key's file is newly created, and readable by its owner only where the file system supports
     * permissions.
     *
     * @throws IOException if a file cannot be written
     */
    public void writePem(Path certificateFile, Path privateKeyFile) throws IOException {
        Files.writeString(certificateFile, certificatePem());
        Files.deleteIfExists(privateKeyFile);
        boolean posix =
                privateKeyFile.getFileSystem().supportedFileAttributeViews().contains("posix");
        FileAttribute<?>[] ownerOnly = posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
        Files.createFile(privateKeyFile, ownerOnly);
        Files.writeString(privateKeyFile, privateKeyPem(), StandardOpenOption.WRITE);
    }

    private static String pem(String label, byte[] der) {
        String body = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(der);
        return "-----BEGIN " + label + "-----\n" + body + "\n-----END " + label + "-----\n";
    }

    /** Shows the fingerprint, and nothing of the key. */
    @Override
    public String toString() {
        return "DtlsCertificate[" + fingerprint + "]";
    }
}
