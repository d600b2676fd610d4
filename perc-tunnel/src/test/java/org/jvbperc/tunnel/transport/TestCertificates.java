package org.jvbperc.tunnel.transport;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** Certificates made with openssl and keytool, once for all tests of this JVM, in a directory that is deleted at its end. */
final class TestCertificates {
    static final String PASSWORD = "password";
    private static final Path DIRECTORY = temporaryDirectory();
    private static final Map<String, TlsIdentity> IDENTITIES = new ConcurrentHashMap<>();

    private TestCertificates() {}

    /** A self-signed EC certificate of that name. */
    static TlsIdentity selfSigned(String name) {
        return selfSigned(name, List.of("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"));
    }

    static TlsIdentity rsa() {
        return selfSigned("rsa", List.of("-newkey", "rsa:2048"));
    }

    static TlsIdentity ed25519() {
        return selfSigned("ed25519", List.of("-newkey", "ed25519"));
    }

    /** File of {@link #selfSigned(String)}. */
    static Path certificateFile(String name) {
        return DIRECTORY.resolve(name + ".pem");
    }

    static Path keyFile(String name) {
        return DIRECTORY.resolve(name + ".key");
    }

    /** Issued by {@link #authority()} for a DNS name, or an address if {@code san} says {@code IP:}. */
    static TlsIdentity issued(String name, String san) {
        return IDENTITIES.computeIfAbsent("issued-" + name, key -> {
            TlsIdentity authority = selfSigned("authority");
            Path request = DIRECTORY.resolve(key + ".csr");
            Path extensions = DIRECTORY.resolve(key + ".ext");
            write(extensions, "subjectAltName=" + san + "\nbasicConstraints=CA:FALSE\n");
            openssl(
                    List.of("req", "-new", "-nodes", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"),
                    List.of("-subj", "/CN=" + name, "-keyout", keyFile(key).toString(), "-out", request.toString()));
            openssl(
                    List.of("x509", "-req", "-in", request.toString(), "-days", "2", "-out"),
                    List.of(certificateFile(key).toString(), "-extfile", extensions.toString(), "-CA"),
                    List.of(certificateFile("authority").toString(), "-CAkey"),
                    List.of(keyFile("authority").toString(), "-CAcreateserial"));
            assertAuthority(authority);
            return load(key);
        });
    }

    static List<X509Certificate> authority() {
        return selfSigned("authority").chain();
    }

    /** Valid from {@code startDays} from now for {@code days}; loaded without the check of its dates. */
    static TlsIdentity dated(String name, int startDays, int days) {
        return IDENTITIES.computeIfAbsent(name, key -> {
            keyStore(name, startDays, days);
            try (InputStream in = Files.newInputStream(keyStoreFile(name))) {
                KeyStore store = KeyStore.getInstance("PKCS12");
                store.load(in, PASSWORD.toCharArray());
                return TlsIdentity.of(
                        (PrivateKey) store.getKey("tunnel", PASSWORD.toCharArray()),
                        List.of((X509Certificate) store.getCertificate("tunnel")));
            } catch (IOException | GeneralSecurityException | TlsException e) {
                throw new AssertionError(e);
            }
        });
    }

    static TlsIdentity expired() {
        return dated("expired", -20, 10);
    }

    static TlsIdentity notYetValid() {
        return dated("not-yet-valid", 10, 10);
    }

    static Path keyStoreFile(String name) {
        return DIRECTORY.resolve(name + ".p12");
    }

    private static void keyStore(String name, int startDays, int days) {
        TestCommand.run(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "tunnel",
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-dname",
                "CN=" + name,
                "-startdate",
                (startDays < 0 ? "" : "+") + startDays + "d",
                "-validity",
                Integer.toString(days),
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD,
                "-keystore",
                keyStoreFile(name).toString()));
    }

    private static TlsIdentity selfSigned(String name, List<String> newKey) {
        return IDENTITIES.computeIfAbsent(name, key -> {
            openssl(
                    List.of("req", "-x509", "-nodes", "-days", "2", "-subj", "/CN=" + name),
                    newKey,
                    List.of("-addext", "subjectAltName=DNS:" + name + ".test,IP:127.0.0.1"),
                    List.of("-keyout", keyFile(name).toString()),
                    List.of("-out", certificateFile(name).toString()));
            return load(name);
        });
    }

    private static TlsIdentity load(String name) {
        try {
            return TlsIdentity.fromPem(certificateFile(name), keyFile(name));
        } catch (TlsException e) {
            throw new AssertionError(e);
        }
    }

    private static void assertAuthority(TlsIdentity authority) {
        if (authority.certificate().getBasicConstraints() < 0) {
            throw new AssertionError("the authority's certificate is none of an authority");
        }
    }

    @SafeVarargs
    static void openssl(List<String>... arguments) {
        List<String> command = new ArrayList<>(List.of("openssl"));
        for (List<String> part : arguments) {
            command.addAll(part);
        }
        TestCommand.run(command);
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path temporaryDirectory() {
        try {
            Path directory = Files.createTempDirectory("perc-tunnel-test");
            Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(directory)));
            return directory;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
