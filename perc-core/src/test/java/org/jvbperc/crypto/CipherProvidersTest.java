package org.jvbperc.crypto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.jvbperc.testkit.Await;

class CipherProvidersTest {
    @Test
    void aesGcm_withNothingElseOnTheClassPath_isTheJdks() {
        assertEquals(CipherProviders.SUN_JCE, CipherProviders.aesGcm().getName());
    }

    @Test
    void byName_ofTheJdksProvider_isIt() {
        assertEquals(
                CipherProviders.SUN_JCE,
                CipherProviders.byName(CipherProviders.SUN_JCE).getName());
    }

    @Test
    void byName_absentOrWithoutAesGcm_namesThePropertyAndWhatWasExpected() {
        for (String name : new String[] {CipherProviders.CORRETTO, "SunEC", "NoSuchProvider"}) {
            IllegalStateException e = assertThrows(IllegalStateException.class, () -> CipherProviders.byName(name));
            String message = String.valueOf(e.getMessage());
            assertTrue(message.contains(CipherProviders.PROVIDER_PROPERTY), message);
            assertTrue(message.contains(name), message);
            assertTrue(message.contains(CipherProviders.SUN_JCE), message);
        }
    }

    @Test
    void property_namingAProvider_forcesIt() throws Exception {
        assertEquals(List.of("SunJCE", "SunJCE"), probe("SunJCE"));
        assertEquals(List.of("SunJCE", "SunJCE"), probe(" "));
    }

    @Test
    void property_namingNoProvider_refusesEveryTime() throws Exception {
        List<String> lines = probe("Sun JCE");
        assertEquals(2, lines.size());
        for (String line : lines) {
            assertTrue(line.startsWith("refused: " + CipherProviders.PROVIDER_PROPERTY + ": \"Sun JCE\""), line);
        }
    }

    private static List<String> probe(String property) throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-D" + CipherProviders.PROVIDER_PROPERTY + "=" + property,
                        "-cp",
                        where(CipherProviders.class) + File.pathSeparator + where(CipherProviderProbe.class),
                        CipherProviderProbe.class.getName())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        Await.exit(process, "the program");
        return output.lines().toList();
    }

    private static String where(Class<?> type) throws URISyntaxException {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI())
                .toString();
    }
}
