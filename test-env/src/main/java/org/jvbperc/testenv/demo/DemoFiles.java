package org.jvbperc.testenv.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jvbperc.dtls.DtlsCertificate;

/**
 * The demo's work folder: media, passwords, tunnel certificates, configuration, logs, and the processes' reports. Secrets are in
 * {@code secrets/}, readable by the owner only, and are deleted at the end unless they are to be kept.
 */
final class DemoFiles {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final String MARKER = ".perc-demo";

    private final Path root;
    private final Map<String, String> passwords = new LinkedHashMap<>();

    private DemoFiles(Path root) {
        this.root = root;
    }

    /**
     * Makes a new and empty folder at {@code root}. One left by an earlier run is emptied; any other folder that is not empty is
     * refused, because it may be somebody else's.
     */
    static DemoFiles create(Path root) throws IOException {
        Path absolute = root.toAbsolutePath().normalize();
        if (Files.exists(absolute) && !Files.exists(absolute.resolve(MARKER)) && !isEmptyFolder(absolute)) {
            throw new IOException("work folder " + absolute + " exists and was not made by the demo: name another");
        }
        deleteTree(absolute);
        Files.createDirectories(absolute);
        Files.createFile(absolute.resolve(MARKER));
        for (String name : List.of("logs", "media", "config", "received", "reports")) {
            Files.createDirectories(absolute.resolve(name));
        }
        Files.createDirectory(
                absolute.resolve("secrets"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        return new DemoFiles(absolute);
    }

    Path root() {
        return root;
    }

    Path log(String process) {
        return root.resolve("logs").resolve(process + ".log");
    }

    Path config(String name) {
        return root.resolve("config").resolve(name);
    }

    Path secret(String name) {
        return root.resolve("secrets").resolve(name);
    }

    Path report(String participant) {
        return root.resolve("reports").resolve(participant + ".json");
    }

    Path received(String participant) {
        return root.resolve("received").resolve(participant);
    }

    Path media(String name) {
        return root.resolve("media").resolve(name);
    }

    /** Copies the sample media out of the class path. */
    void unpackMedia(Stream<String> names) throws IOException {
        for (String name : (Iterable<String>) names.distinct()::iterator) {
            try (InputStream in = DemoFiles.class.getResourceAsStream("/media/" + name)) {
                if (in == null) {
                    throw new IOException("sample medium " + name + " is not on the class path");
                }
                Files.copy(in, media(name));
            }
        }
    }

    /** The user's password, generated at first use. */
    String password(String user) {
        return passwords.computeIfAbsent(user, name -> {
            byte[] bytes = new byte[18];
            new SecureRandom().nextBytes(bytes);
            return Base64.getUrlEncoder().encodeToString(bytes);
        });
    }

    /** All passwords generated so far, for the search of the logs. */
    List<String> passwords() {
        return List.copyOf(passwords.values());
    }

    /** Writes the identity provider's file of users. */
    Path writeUsers(String fileName, Stream<String> users) throws IOException {
        Map<String, String> content = new LinkedHashMap<>();
        users.forEach(user -> content.put(user, password(user)));
        Path file = secret(fileName);
        Files.writeString(file, JSON.writeValueAsString(content));
        return file;
    }

    /** Writes {@code secret(name).cert.pem} and {@code .key.pem} and returns the certificate. */
    DtlsCertificate writeTunnelCertificate(String name) throws IOException {
        DtlsCertificate certificate = DtlsCertificate.generate(name, new SecureRandom());
        certificate.writePem(secret(name + ".cert.pem"), secret(name + ".key.pem"));
        return certificate;
    }

    void removeSecrets() throws IOException {
        deleteTree(root.resolve("secrets"));
    }

    private static boolean isEmptyFolder(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            return false;
        }
        try (Stream<Path> entries = Files.list(path)) {
            return entries.findAny().isEmpty();
        }
    }

    private static void deleteTree(Path root) throws IOException {
        if (!Files.exists(root)) {
            return;
        }
        try (Stream<Path> tree = Files.walk(root)) {
            tree.sorted(Comparator.reverseOrder()).forEach(path -> {
                try {
                    Files.delete(path);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }
}
