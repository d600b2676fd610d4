package org.jvbperc.testenv.deployment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jvbperc.crypto.CertificateFingerprint;
import org.jvbperc.tunnel.transport.TlsIdentity;

/** The tool that makes certificates for administrators. */
class CertificatesIT {
    @TempDir
    Path folder;

    private Project.Result make(String... arguments) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(
                Project.file("perc-kd-bridge/src/main/scripts/perc-certificate").toString());
        command.addAll(List.of(arguments));
        return Project.run(Map.of(), command);
    }

    @Test
    void certificate_isWhatTheTunnelReads_andItsFingerprintWhatIsPinned() throws Exception {
        Project.Result result = make(folder.resolve("md").toString(), "jvb1.example.org", "192.0.2.1");
        result.assertSuccess();
        TlsIdentity identity = TlsIdentity.fromPem(folder.resolve("md.crt"), folder.resolve("md.key"));
        assertEquals(
                CertificateFingerprint.parse(result.output().strip()),
                CertificateFingerprint.sha256(identity.chain().get(0)));
        assertEquals(2, identity.chain().get(0).getSubjectAlternativeNames().size());
        assertEquals(
                "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("md.key"))));
    }

    @Test
    void existingFiles_areKept() throws Exception {
        Files.writeString(folder.resolve("md.key"), "mine");
        Project.Result result = make(folder.resolve("md").toString(), "jvb1.example.org");
        assertNotEquals(0, result.status());
        assertTrue(result.output().contains("md.key exists"), result.output());
        assertEquals("mine", Files.readString(folder.resolve("md.key")));
    }

    @Test
    void wrongHost_isNamed() throws Exception {
        Project.Result result = make(folder.resolve("md").toString(), "jvb1.example.org/CN=other");
        assertNotEquals(0, result.status());
        assertTrue(result.output().contains("\"jvb1.example.org/CN=other\": expected a host name"), result.output());
    }

    @Test
    void setup_runAgain_keepsEverySecret() throws Exception {
        Map<String, String> first = Project.setUp(folder);
        String users = Files.readString(folder.resolve("data/idp/users.json"));
        String key = Files.readString(folder.resolve("data/jvb/perc/tunnel.key"));
        assertEquals(first, Project.setUp(folder));
        assertEquals(users, Files.readString(folder.resolve("data/idp/users.json")));
        assertEquals(key, Files.readString(folder.resolve("data/jvb/perc/tunnel.key")));
        assertEquals(
                4,
                first.entrySet().stream()
                        .filter(entry -> entry.getKey().matches(".*(PASSWORD|TOKEN)"))
                        .map(Map.Entry::getValue)
                        .distinct()
                        .count());
    }
}
