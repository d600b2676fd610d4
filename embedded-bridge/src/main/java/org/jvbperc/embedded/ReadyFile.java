package org.jvbperc.embedded;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The file with which a started bridge tells its addresses.
 *
 * <pre>
 * {"http":"http://127.0.0.1:8080","udp":10000,"tunnel":4443,"tunnelCertificates":[{"hash":"sha-256","certificate":"AA:.."}]}
 * </pre>
 */
final class ReadyFile {
    private static final ObjectMapper JSON = new ObjectMapper();

    private ReadyFile() {}

    static String json(EmbeddedBridge bridge) {
        Map<String, Object> content = new LinkedHashMap<>();
        content.put("http", bridge.httpUri().toString());
        content.put("udp", bridge.udpAddress().getPort());
        content.put("tunnel", bridge.tunnelPort().orElse(0));
        List<Map<String, String>> certificates = bridge.tunnelCertificates().stream()
                .map(fingerprint -> Map.of("hash", fingerprint.algorithm(), "certificate", fingerprint.digestText()))
                .toList();
        content.put("tunnelCertificates", certificates);
        try {
            return JSON.writeValueAsString(content);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a value of ours is no JSON", e);
        }
    }

    /** Replaces the file in one step, so that a reader never sees half of it. */
    static void write(Path file, String content) throws IOException {
        Path absolute = file.toAbsolutePath();
        Path temporary = Files.createTempFile(absolute.getParent(), "ready", ".tmp");
        Files.writeString(temporary, content + "\n");
        Files.move(temporary, absolute, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }
}
