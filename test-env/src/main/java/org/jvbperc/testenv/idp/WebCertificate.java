package org.jvbperc.testenv.idp;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A web server's certificate by an authority of its own, made by the JDK's keytool and valid for a few days. Whoever is to
 * trust it is configured so. Immutable.
 */
public final class WebCertificate {
    private static final String ALIAS = "idp";
    private static final String AUTHORITY = "authority";
    private static final String DAYS = "7";

    private final SSLContext context;
    private final List<Certificate> chain;
    private final Key key;
    private final Certificate authority;

    private WebCertificate(SSLContext context, List<Certificate> chain, Key key, Certificate authority) {
        this.context = context;
        this.chain = chain;
        this.key = key;
        this.authority = authority;
    }

    /**
     * A new certificate for {@code domain}, {@code localhost}, 127.0.0.1 and other IP addresses.
     *
     * @throws IOException if keytool fails
     */
    public static WebCertificate generate(String domain, String... addresses) throws IOException {
        Path file = Files.createTempDirectory("perc-idp").resolve("idp.p12");
        String password = UUID.randomUUID().toString();
        try {
            keytool(file, password, AUTHORITY, "CN=test authority", List.of("-ext", "bc:critical=ca:true"));
            String names = "san=dns:" + domain + ",dns:localhost,ip:127.0.0.1"
                    + Arrays.stream(addresses).map(address -> ",ip:" + address).collect(Collectors.joining());
            keytool(file, password, ALIAS, "CN=test identity provider", List.of("-ext", names, "-signer", AUTHORITY));
            KeyStore store = KeyStore.getInstance("PKCS12");
            try (InputStream in = Files.newInputStream(file)) {
                store.load(in, password.toCharArray());
            }
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, password.toCharArray());
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), null, null);
            return new WebCertificate(
                    context,
                    List.of(store.getCertificateChain(ALIAS)),
                    store.getKey(ALIAS, password.toCharArray()),
                    store.getCertificate(AUTHORITY));
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

    /** For clients that trust nothing but the authority. */
    public SSLContext trust() {
        try {
            KeyStore anchors = KeyStore.getInstance("PKCS12");
            anchors.load(null, null);
            anchors.setCertificateEntry(AUTHORITY, authority);
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(anchors);
            SSLContext clients = SSLContext.getInstance("TLS");
            clients.init(null, trust.getTrustManagers(), null);
            return clients;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("this Java runtime cannot make a TLS context", e);
        }
    }

    /** The authority's certificate, for those who are to trust it. */
    public String pem() {
        try {
            return pem("CERTIFICATE", authority.getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a certificate that was read cannot be encoded", e);
        }
    }

    /**
     * Writes the certificate with its chain, and the private key, for a server that is a process of its own.
     *
     * @throws IOException if a file cannot be written
     */
    public void writePem(Path certificateFile, Path keyFile) throws IOException {
        StringBuilder certificates = new StringBuilder();
        try {
            for (Certificate each : chain) {
                certificates.append(pem("CERTIFICATE", each.getEncoded()));
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a certificate that was read cannot be encoded", e);
        }
        Files.writeString(certificateFile, certificates);
        Files.createFile(keyFile, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(keyFile, pem("PRIVATE KEY", key.getEncoded()));
    }

    private static String pem(String label, byte[] encoded) {
        String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(encoded);
        return "-----BEGIN " + label + "-----\n" + base64 + "\n-----END " + label + "-----\n";
    }
}
