package org.jvbperc.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.typesafe.config.ConfigRenderOptions;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jvbperc.testkit.Await;

class EmbeddedBridgeMainTest {
    @TempDir
    Path directory;

    private final StringWriter errors = new StringWriter();
    private final CountDownLatch stop = new CountDownLatch(1);

    private int run(String... arguments) {
        return EmbeddedBridgeMain.run(arguments, new PrintWriter(errors, true), stop);
    }

    private Path configFile() throws Exception {
        Path file = directory.resolve("bridge.conf");
        Files.writeString(file, BridgeFixture.config(directory, "").root().render(ConfigRenderOptions.concise()));
        return file;
    }

    private void assertOneLine(String part) {
        String text = errors.toString();
        assertEquals(1, text.lines().count(), text);
        assertTrue(text.startsWith("embedded-bridge: "), text);
        assertTrue(text.contains(part), text);
        assertFalse(text.contains("Exception"), text);
    }

    private void assertWrongUsage(String part) {
        assertEquals(
                "embedded-bridge: " + part + "\nembedded-bridge: try \"embedded-bridge --help\"\n", errors.toString());
    }

    @Test
    void run_ready_saysSoInFileAndOnOneLine() throws Exception {
        Path ready = directory.resolve("ready.json");
        Path config = configFile();
        CompletableFuture<Integer> status = CompletableFuture.supplyAsync(
                () -> run("--config", config.toString(), "--ready-file", ready.toString(), "--udp-port", "0"));
        Await.until("the ready file", () -> Files.exists(ready) || status.isDone(), errors::toString);
        JsonNode content = new ObjectMapper().readTree(Files.readString(ready));
        assertTrue(content.get("http").asText().startsWith("http://127.0.0.1:"));
        assertTrue(content.get("udp").asInt() > 0);
        assertTrue(content.get("tunnel").asInt() > 0);
        assertEquals(
                "sha-256", content.get("tunnelCertificates").get(0).get("hash").asText());
        stop.countDown();
        assertEquals(0, Await.get(status, "the end of the bridge"));
        assertOneLine("ready, http http://127.0.0.1:");
    }

    @Test
    void run_unknownOption_is64() {
        assertEquals(64, run("--colour"));
        assertWrongUsage("unknown option \"--colour\"");
    }

    @Test
    void run_wrongValue_is64() {
        assertEquals(64, run("--http-port", "many"));
        assertWrongUsage("--http-port many: expected a whole number");
    }

    @Test
    void run_missingConfigFile_is78() {
        assertEquals(78, run("--config", directory.resolve("none.conf").toString()));
        assertOneLine("none.conf");
    }

    @Test
    void run_brokenConfigFile_is78() throws Exception {
        Path file = directory.resolve("broken.conf");
        Files.writeString(file, "embedded-bridge {");
        assertEquals(78, run("--config", file.toString()));
        assertOneLine("broken.conf");
    }

    @Test
    void run_wrongImpairment_is78() throws Exception {
        assertEquals(78, run("--config", configFile().toString(), "--impair", "loss=lots"));
        assertOneLine("loss=lots");
    }

    @Test
    void run_noTunnelCertificate_is78() {
        assertEquals(78, run());
        assertOneLine("videobridge.perc.tunnel");
    }

    @Test
    void run_httpPortInUse_is69() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            String port = Integer.toString(taken.getLocalPort());
            assertEquals(69, run("--config", configFile().toString(), "--http-port", port));
            assertOneLine("HTTP port 127.0.0.1:" + port);
        }
    }

    @Test
    void run_captureFileNotWritable_is69() throws Exception {
        String file = directory.resolve("absent").resolve("capture.jsonl").toString();
        assertEquals(69, run("--config", configFile().toString(), "--capture", file));
        assertOneLine("capture file");
    }

    @Test
    void run_readyFileNotWritable_is69() throws Exception {
        String file = directory.resolve("absent").resolve("ready.json").toString();
        assertEquals(69, run("--config", configFile().toString(), "--ready-file", file));
        assertOneLine("ready file");
    }
}
