package org.jvbperc.testenv.idp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jvbperc.identity.IdpClient;
import org.jvbperc.testenv.demo.ManagedProcess;
import org.jvbperc.testkit.Await;

/** The identity provider as a process: what it still has to do when it says that it is ready. */
class IdentityProviderMainIT {
    private static final Pattern LOADED = Pattern.compile("\\[class,load\\] (\\S+) source: .*");
    /** The libraries that sign: loading them took a busy machine seconds. */
    private static final List<String> LIBRARIES = List.of("com.nimbusds.", "org.bouncycastle.");

    @TempDir
    Path temp;

    @Test
    void ready_firstAssertion_loadsNoSigningLibrary() throws Exception {
        Path users = temp.resolve("users.json");
        Files.writeString(users, "{\"alice\":\"secret one\"}");
        Path readyFile = temp.resolve("ready.json");
        Path classes = temp.resolve("classes.log");
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xlog:class+load:file=" + classes,
                "-Djava.net.preferIPv4Stack=true",
                "-cp",
                System.getProperty("java.class.path"),
                IdentityProviderMain.class.getName(),
                "--domain",
                "idp.example",
                "--users",
                users.toString(),
                "--ready-file",
                readyFile.toString());
        try (ManagedProcess idp = ManagedProcess.startProgram("idp", temp.resolve("idp.log"), Map.of(), command)) {
            URI uri = URI.create(
                    idp.awaitReady(readyFile, Await.patience()).required("http").textValue());
            List<String> atStart = ofLibraries(classes);

            new IdpClient(uri, "alice", "secret one", Await.patience(), null).assertion("{\"fingerprint\":[]}");
            HttpResponse<String> keys = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(uri.resolve("/.well-known/jwks.json"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());

            assertEquals(200, keys.statusCode());
            List<String> now = ofLibraries(classes);
            assertTrue(atStart.size() > 100, "too few classes for the log to mean anything: " + atStart);
            assertEquals(List.of(), now.subList(atStart.size(), now.size()));
        }
    }

    /** Without the JDK's lambda forms and the like, which have no file. */
    private static List<String> ofLibraries(Path log) throws Exception {
        return Files.readAllLines(log).stream()
                .map(LOADED::matcher)
                .filter(Matcher::find)
                .map(found -> found.group(1))
                .filter(name -> LIBRARIES.stream().anyMatch(name::startsWith))
                .toList();
    }
}
