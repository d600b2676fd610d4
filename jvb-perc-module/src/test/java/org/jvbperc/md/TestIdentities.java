package org.jvbperc.md;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.jvbperc.testkit.Await;
import org.jvbperc.tunnel.transport.TlsException;
import org.jvbperc.tunnel.transport.TlsIdentity;

/** Self-signed certificates made with openssl. */
final class TestIdentities {
    private TestIdentities() {}

    /** Writes {@code name.pem} and {@code name.key} into {@code directory}. */
    static TlsIdentity make(Path directory, String name) throws IOException, InterruptedException, TlsException {
        Path certificate = directory.resolve(name + ".pem");
        Path key = directory.resolve(name + ".key");
        Process process = new ProcessBuilder(List.of(
                        "openssl",
                        "req",
                        "-x509",
                        "-nodes",
                        "-days",
                        "2",
                        "-subj",
                        "/CN=" + name,
                        "-addext",
                        "subjectAltName=DNS:localhost,IP:127.0.0.1",
                        "-newkey",
                        "ec",
                        "-pkeyopt",
                        "ec_paramgen_curve:P-256",
                        "-keyout",
                        key.toString(),
                        "-out",
                        certificate.toString()))
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (Await.exit(process, "openssl") != 0) {
            throw new AssertionError("openssl failed:\n" + output);
        }
        return TlsIdentity.fromPem(certificate, key);
    }
}
