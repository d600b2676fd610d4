package org.jvbperc.kd.peers;

import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jvbperc.identity.authorization.JoinCertificate;
import org.jvbperc.identity.authorization.OfferBinding;

/** An authority, or one below it, that issues certificates to users. */
public final class TestAuthority {
    private static final SecureRandom RANDOM = new SecureRandom();

    private final KeyPair keys;
    private final List<X509Certificate> chain;

    private TestAuthority(KeyPair keys, List<X509Certificate> chain) {
        this.keys = keys;
        this.chain = chain;
    }

    /** Somebody's key and certificate chain. */
    public record Holder(KeyPair keys, List<X509Certificate> chain) {
        public String credential(OfferBinding offer) {
            return JoinCertificate.credential(chain, keys.getPrivate(), offer).toAttribute();
        }
    }

    public static TestAuthority root(String name) throws Exception {
        KeyPair own = keys("EC", 256);
        X509Certificate certificate = certificate(
                "CN=" + name,
                own,
                "CN=" + name,
                own,
                null,
                null,
                true,
                Instant.now().plus(Duration.ofDays(1)));
        return new TestAuthority(own, List.of(certificate));
    }

    /** One that this one has issued a certificate to; what it issues comes with that, and without the root. */
    public TestAuthority below(String name) throws Exception {
        KeyPair own = keys("EC", 256);
        X509Certificate certificate = certificate(
                "CN=" + name,
                own,
                issuer(),
                keys,
                null,
                null,
                true,
                Instant.now().plus(Duration.ofDays(1)));
        return new TestAuthority(own, List.of(certificate));
    }

    /** With the address as subjectAltName, for clients. */
    public Holder issue(String address) throws Exception {
        return issue("EC", "CN=somebody", address, KeyPurposeId.id_kp_clientAuth, Duration.ofDays(1));
    }

    /**
     * Any.
     *
     * @param address for subjectAltName; null for none
     * @param life from now; negative if it is over
     */
    public Holder issue(String keyAlgorithm, String subject, String address, KeyPurposeId use, Duration life)
            throws Exception {
        KeyPair own = keys(keyAlgorithm, keyAlgorithm.equals("RSA") ? 2048 : 256);
        X509Certificate certificate = certificate(
                subject, own, issuer(), keys, address, use, false, Instant.now().plus(life));
        return new Holder(own, List.of(certificate, chain.get(0)));
    }

    public Path write(Path file) throws Exception {
        String body = Base64.getMimeEncoder().encodeToString(chain.get(0).getEncoded());
        return Files.writeString(file, "-----BEGIN CERTIFICATE-----\n" + body + "\n-----END CERTIFICATE-----\n");
    }

    private String issuer() {
        return chain.get(0).getSubjectX500Principal().getName();
    }

    private static KeyPair keys(String algorithm, int bits) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
        generator.initialize(bits, RANDOM);
        return generator.generateKeyPair();
    }

    private static X509Certificate certificate(
            String subject,
            KeyPair own,
            String issuer,
            KeyPair issuers,
            String address,
            KeyPurposeId use,
            boolean authority,
            Instant notAfter)
            throws Exception {
        JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                new X500Name(issuer),
                new BigInteger(64, RANDOM),
                Date.from(Instant.now().minus(Duration.ofDays(30))),
                Date.from(notAfter),
                new X500Name(subject),
                own.getPublic());
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
        if (address != null) {
            builder.addExtension(
                    Extension.subjectAlternativeName,
                    false,
                    new GeneralNames(new GeneralName(GeneralName.rfc822Name, address)));
        }
        if (use != null) {
            builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(use));
        }
        byte[] der = builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(issuers.getPrivate()))
                .getEncoded();
        return (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
    }
}
