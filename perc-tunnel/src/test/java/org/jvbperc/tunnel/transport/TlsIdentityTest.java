package org.jvbperc.tunnel.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jvbperc.crypto.CertificateFingerprint;

class TlsIdentityTest {
    @TempDir
    private Path directory = Path.of(".");

    private final TlsIdentity md = TestCertificates.selfSigned("md");

    @Test
    void fromPem_ecRsaAndEd25519_areLoaded() {
        assertEquals("EC", md.privateKey().getAlgorithm());
        assertEquals("RSA", TestCertificates.rsa().privateKey().getAlgorithm());
        assertEquals("EdDSA", TestCertificates.ed25519().privateKey().getAlgorithm());
        assertEquals(CertificateFingerprint.sha256(md.certificate()), md.fingerprint());
        assertEquals("TlsIdentity[" + md.fingerprint() + "]", md.toString());
    }

    @Test
    void fromPem_chainAndComments_keepTheOrder() throws Exception {
        String own = Files.readString(TestCertificates.certificateFile("md"));
        TestCertificates.selfSigned("authority");
        String authority = Files.readString(TestCertificates.certificateFile("authority"));
        Path chain = write("chain.pem", "subject=md\n" + own + "\r\nissuer=authority\r\n" + authority);
        TlsIdentity identity = TlsIdentity.fromPem(chain, TestCertificates.keyFile("md"));
        assertEquals(2, identity.chain().size());
        assertEquals(md.certificate(), identity.certificate());
    }

    @Test
    void fromPem_certificateAndKeyInOneFile_isLoaded() throws Exception {
        Path both = write(
                "both.pem",
                Files.readString(TestCertificates.keyFile("md"))
                        + Files.readString(TestCertificates.certificateFile("md")));
        assertEquals(md.certificate(), TlsIdentity.fromPem(both, both).certificate());
    }

    @Test
    void fromPem_missingFile_isNamed() {
        Path missing = directory.resolve("missing.pem");
        assertEquals(
                missing + " does not exist",
                failure(() -> TlsIdentity.fromPem(missing, TestCertificates.keyFile("md"))));
        assertEquals(
                missing + " does not exist",
                failure(() -> TlsIdentity.fromPem(TestCertificates.certificateFile("md"), missing)));
        assertEquals(
                directory + " is a directory: expected a file",
                failure(() -> TlsIdentity.fromPem(directory, TestCertificates.keyFile("md"))));
    }

    @Test
    void fromPem_keyOfAnotherCertificate_isRefused() {
        TestCertificates.selfSigned("kd");
        TestCertificates.rsa();
        for (String other : List.of("kd", "rsa")) {
            assertEquals(
                    TestCertificates.keyFile(other) + " does not belong to the first certificate of "
                            + TestCertificates.certificateFile("md"),
                    failure(() -> TlsIdentity.fromPem(
                            TestCertificates.certificateFile("md"), TestCertificates.keyFile(other))));
        }
    }

    @Test
    void fromPem_wrongKindsOfKeyFile_areExplained() throws Exception {
        Path certificate = TestCertificates.certificateFile("md");
        assertTrue(keyFailure(certificate).endsWith("holds no block \"PRIVATE KEY\", only \"CERTIFICATE\""));
        assertTrue(keyFailure(write("text", "hello")).endsWith("it has no complete block \"-----BEGIN ...-----\""));
        Path sec1 = directory.resolve("sec1.key");
        TestCertificates.openssl(
                List.of("ec", "-in", TestCertificates.keyFile("md").toString(), "-out", sec1.toString()));
        assertTrue(keyFailure(sec1).contains("openssl pkcs8 -topk8 -nocrypt"));
        Path encrypted = directory.resolve("encrypted.key");
        TestCertificates.openssl(List.of(
                "pkey",
                "-in",
                TestCertificates.keyFile("md").toString(),
                "-out",
                encrypted.toString(),
                "-aes128",
                "-passout",
                "pass:x"));
        assertTrue(keyFailure(encrypted).contains("holds an encrypted key"));
    }

    @Test
    void fromPem_damagedKey_isNamedWithoutItsContents() throws Exception {
        String key = Files.readString(TestCertificates.keyFile("md"));
        String base64 = key.replaceAll("-----[A-Z ]*-----|\\s", "");
        Path notBase64 = write("not-base64.key", key.replace(base64.substring(0, 10), "!!!!!!!!!!"));
        Path notDer = write("not-der.key", key.replace(base64.substring(0, 10), "AAAAAAAAAA"));
        Path cut = write("cut.key", key.substring(0, key.length() - 20));
        Path mixed = write("mixed.key", key.replace("END PRIVATE", "END PUBLIC"));
        assertTrue(keyFailure(notBase64).endsWith("block PRIVATE KEY is not base64"));
        assertTrue(keyFailure(notDer).contains("holds no key that can be used"));
        assertTrue(keyFailure(cut).contains("is not a PEM file"));
        assertTrue(keyFailure(mixed).contains("BEGIN PRIVATE KEY ends with END PUBLIC KEY"));
        for (Path file : List.of(notBase64, notDer, cut, mixed)) {
            assertFalse(keyFailure(file).contains(base64.substring(10, 20)));
        }
    }

    @Test
    void fromPem_damagedCertificate_isNumbered() throws Exception {
        String certificate = Files.readString(TestCertificates.certificateFile("md"));
        String begin = certificate.split("\n")[1].substring(0, 12);
        Path damaged = write("damaged.pem", certificate + certificate.replace(begin, "AAAAAAAAAAAA"));
        assertTrue(failure(() -> TlsIdentity.certificates(damaged)).contains(damaged + ": certificate 2 is malformed"));
        Path keyOnly = TestCertificates.keyFile("md");
        assertEquals(keyOnly + " holds no certificate", failure(() -> TlsIdentity.certificates(keyOnly)));
    }

    @Test
    void fromPem_hugeFile_isRefused() throws Exception {
        Path huge = directory.resolve("huge");
        Files.write(huge, new byte[1024 * 1024 + 1]);
        assertTrue(failure(() -> TlsIdentity.certificates(huge)).contains("is larger than 1048576 octets"));
    }

    @Test
    void fromKeyStore_right_isLoaded() throws Exception {
        Path p12 = directory.resolve("md.p12");
        TestCertificates.openssl(List.of(
                "pkcs12",
                "-export",
                "-in",
                TestCertificates.certificateFile("md").toString(),
                "-inkey",
                TestCertificates.keyFile("md").toString(),
                "-out",
                p12.toString(),
                "-passout",
                "pass:secret"));
        assertEquals(
                md.fingerprint(),
                TlsIdentity.fromKeyStore(p12, "secret".toCharArray()).fingerprint());
        String wrong = failure(() -> TlsIdentity.fromKeyStore(p12, "wrong".toCharArray()));
        assertEquals(p12 + " cannot be opened: wrong password, or not a PKCS#12 file", wrong);
        Path pem = TestCertificates.certificateFile("md");
        assertTrue(
                failure(() -> TlsIdentity.fromKeyStore(pem, "x".toCharArray())).contains("not a PKCS#12 file"));
    }

    @Test
    void fromKeyStore_outOfItsDates_saysWhen() {
        TestCertificates.expired();
        TestCertificates.notYetValid();
        char[] password = TestCertificates.PASSWORD.toCharArray();
        Path expired = TestCertificates.keyStoreFile("expired");
        String reason = failure(() -> TlsIdentity.fromKeyStore(expired, password));
        assertTrue(reason.startsWith(expired + ": the certificate (CN=expired) expired on "), reason);
        Path early = TestCertificates.keyStoreFile("not-yet-valid");
        assertTrue(failure(() -> TlsIdentity.fromKeyStore(early, password)).contains("is this machine's clock right?"));
    }

    @Test
    void of_mismatchOrEmptyChain_isRefused() {
        assertEquals("the certificate chain is empty", failure(() -> TlsIdentity.of(md.privateKey(), List.of())));
        assertEquals(
                "the private key does not belong to the certificate of CN=kd",
                failure(() -> TlsIdentity.of(
                        md.privateKey(), TestCertificates.selfSigned("kd").chain())));
    }

    private interface Loading {
        Object load() throws TlsException;
    }

    private static String keyFailure(Path key) {
        return failure(() -> TlsIdentity.fromPem(TestCertificates.certificateFile("md"), key));
    }

    private static String failure(Loading loading) {
        return String.valueOf(assertThrows(TlsException.class, loading::load).getMessage());
    }

    private Path write(String name, String text) throws java.io.IOException {
        return Files.writeString(directory.resolve(name), text);
    }
}
