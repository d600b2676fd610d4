package org.jvbperc.embedded.capture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jvbperc.md.HopByHopObserver;

class CaptureJarTest {
    @TempDir
    Path temp;

    @Test
    void write_agentAndService_areWhatABridgeLooksFor() throws Exception {
        Path file = temp.resolve("capture.jar");
        CaptureJar.write(file);
        try (JarFile jar = new JarFile(file.toFile())) {
            assertEquals(
                    CaptureAgent.class.getName(),
                    jar.getManifest().getMainAttributes().getValue("Premain-Class"));
            try (InputStream service =
                    jar.getInputStream(jar.getEntry("META-INF/services/" + HopByHopObserver.class.getName()))) {
                assertEquals(AgentCapture.class.getName(), new String(service.readAllBytes(), StandardCharsets.UTF_8));
            }
            for (Class<?> type : new Class<?>[] {AgentCapture.class, BridgeCapture.class, CaptureAgent.class}) {
                assertNotNull(jar.getEntry(type.getName().replace('.', '/') + ".class"), type.getName());
            }
        }
    }
}
