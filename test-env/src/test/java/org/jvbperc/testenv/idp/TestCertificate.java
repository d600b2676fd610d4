package org.jvbperc.testenv.idp;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * A self-signed web server certificate, made by the JDK's keytool and valid for a few days. Whoever is to
 * trust it is configured so. Immutable.
 */
public final class TestCertificate {
    private static final String ALIAS = "idp";
    private static final String AUTHORITY = "authority";
    private static final String DAYS = "7";

    private final SSLContext context;
    private final Certificate certificate;

    private TestCertificate(SSLContext context, Certificate certificate) {
        this.context = context;
        this.certificate = certificate;
    }

    /**
     * A new certificate for {@code domain}, {@code localhost} and 127.0.0.1.
     *
     * @throws IOException if keytool fails
     */
    public static TestCertificate generate(String domain) throws IOException {
        Path file = Files.createTempDirectory("perc-idp").resolve("idp.p12");
        String password = UUID.randomUUID().toString();
        try {
            keytool(file, password, AUTHORITY, "CN=test authority", List.of("-ext", "bc:critical=ca:true"));
            String names = "san=dns:" + domain + ",dns:localhost,ip:127.0.0.1";
            keytool(file, password, ALIAS, "CN=test identity provider", List.of("-ext", names, "-signer", AUTHORITY));
            KeyStore store = KeyStore.getInstance("PKCS12");
            try (InputStream in = Files.newInputStream(file)) {
                store.load(in, password.toCharArray());
            }
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, password.toCharArray());
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), null, null);
            return new TestCertificate(context, store.getCertificate(AUTHORITY));
        } catch (GeneralSecurityException e) {
            throw new IOException("the certificate that keytool made cannot be used", e);
        } finally {
            Files.deleteIfExists(file);
            Files.deleteIfExists(file.getParent());
        }
    }

    private static void keytool(Path file, String password, String alias, String name, List<String> more)
            throws IOException {
        String program =
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        ProcessBuilder builder =
                new ProcessBuilder(program, "-genkeypair", "-alias", alias, "-keyalg", "EC", "-groupname", "secp256r1");
        builder.command().addAll(List.of("-dname", name, "-validity", DAYS));
        builder.command().addAll(more);
        builder.command().addAll(List.of("-storetype", "PKCS12", "-keystore", file.toString()));
        // Not on the command line, which every user of the machine can read.
        builder.environment().put("PERC_STORE_PASSWORD", password);
        builder.command().addAll(List.of("-storepass:env", "PERC_STORE_PASSWORD"));
        Process process = builder.redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (process.waitFor() != 0) {
                throw new IOException("keytool cannot make a certificate: " + output.strip());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while keytool made a certificate", e);
        }
    }

    /** For a server. */
    public SSLContext context() {
        return context;
    }

    /** The authority's certificate, for those who are to trust it. */
    public String pem() {
        try {
            String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(certificate.getEncoded());
            return "-----BEGIN CERTIFICATE-----\n" + base64 + "\n-----END CERTIFICATE-----\n";
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a certificate that was read cannot be encoded", e);
        }
    }
}
