package org.jvbperc.dtls;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyFactory;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jvbperc.crypto.CertificateFingerprint;

class DtlsCertificateTest {
    @Test
    void generate_defaults_isSelfSignedP256ForThirtyDays() throws Exception {
        DtlsCertificate certificate = DtlsCertificate.generate("endpoint", TestPeers.RANDOM);
        X509Certificate x509 = certificate.x509();
        x509.verify(x509.getPublicKey());
        x509.checkValidity();
        assertEquals("CN=endpoint", x509.getSubjectX500Principal().getName());
        assertEquals(
                256,
                ((ECPublicKey) x509.getPublicKey())
                        .getParams()
                        .getCurve()
                        .getField()
                        .getFieldSize());
        Duration left = Duration.between(Instant.now(), x509.getNotAfter().toInstant());
        assertEquals(30, left.plusMinutes(1).toDays());
        assertEquals(CertificateFingerprint.sha256(x509), certificate.fingerprint());
        assertTrue(certificate.fingerprint().matches(x509));
        assertEquals(-1, x509.getBasicConstraints());
    }

    @Test
    void generate_twice_givesOtherKeys() {
        assertNotEquals(
                DtlsCertificate.generate("a", TestPeers.RANDOM).fingerprint(),
                DtlsCertificate.generate("a", TestPeers.RANDOM).fingerprint());
    }

    @Test
    void generate_windowInThePast_isExpired() {
        Instant now = Instant.now();
        DtlsCertificate expired = DtlsCertificate.generate(
                CertificateOptions.of("old", now)
                        .withValidity(now.minus(Duration.ofDays(3)), now.minus(Duration.ofDays(1))),
                TestPeers.RANDOM);
        assertThrows(CertificateExpiredException.class, () -> expired.x509().checkValidity());
    }

    @Test
    void generate_alternativeNames_areDnsNamesAndAddresses() throws Exception {
        DtlsCertificate certificate = DtlsCertificate.generate(
                CertificateOptions.of("kd", Instant.now()).withSubjectAltNames("kd.example.org", "127.0.0.1", "::1"),
                TestPeers.RANDOM);
        List<String> names = certificate.x509().getSubjectAlternativeNames().stream()
                .map(name -> name.get(0) + "=" + name.get(1))
                .collect(Collectors.toList());
        assertEquals(List.of("2=kd.example.org", "7=127.0.0.1", "7=0:0:0:0:0:0:0:1"), names);
    }

    @Test
    void options_emptyNameOrWindow_areRefused() {
        Instant now = Instant.now();
        assertThrows(IllegalArgumentException.class, () -> CertificateOptions.of(" ", now));
        assertThrows(
                IllegalArgumentException.class,
                () -> CertificateOptions.of("a", now).withValidity(now, now));
    }

    @Test
    void writePem_bothFiles_canBeReadBackAndTheKeyIsPrivate(@TempDir Path directory) throws Exception {
        DtlsCertificate certificate = DtlsCertificate.generate("kd", TestPeers.RANDOM);
        Path certificateFile = directory.resolve("kd.pem");
        Path keyFile = directory.resolve("kd.key");
        Files.writeString(keyFile, "an older key");
        certificate.writePem(certificateFile, keyFile);
        try (InputStream in = Files.newInputStream(certificateFile)) {
            assertEquals(
                    certificate.x509(), CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        String pem = Files.readString(keyFile);
        assertTrue(pem.startsWith("-----BEGIN PRIVATE KEY-----\n") && pem.endsWith("\n-----END PRIVATE KEY-----\n"));
        byte[] der = Base64.getMimeDecoder().decode(pem.replaceAll("-----[A-Z ]+-----", ""));
        assertArrayEquals(
                certificate.privateKey().getEncoded(),
                KeyFactory.getInstance("EC")
                        .generatePrivate(new PKCS8EncodedKeySpec(der))
                        .getEncoded());
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(keyFile)));
    }

    @Test
    void toString_certificate_showsNothingOfTheKey() {
        DtlsCertificate certificate = DtlsCertificate.generate("kd", TestPeers.RANDOM);
        assertEquals("DtlsCertificate[" + certificate.fingerprint() + "]", certificate.toString());
        assertFalse(certificate.toString().contains("PRIVATE"));
    }
}
