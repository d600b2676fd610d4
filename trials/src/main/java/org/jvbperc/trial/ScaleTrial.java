package org.jvbperc.trial;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jvbperc.command.ProgramVersion;
import org.jvbperc.dtls.association.DtlsContext;
import org.jvbperc.testenv.idp.IdentityProvider;
import org.jvbperc.testenv.idp.IdentityProviderServer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Very many members without media against one Key Distributor: joining, one leaving, half of them leaving at once. */
@Command(
        name = "members",
        mixinStandardHelpOptions = true,
        versionProvider = ProgramVersion.class,
        description =
                "Measures one Key Distributor with very many members; they have real DTLS and a real tunnel, but no media.")
final class ScaleTrial implements Callable<Integer> {
    static final String ROOM = "scale";
    static final String USER = "member";
    static final String PASSWORD = "secret-of-the-trial";

    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    private static final String DOMAIN = "idp.example";
    private static final int THREADS = 8;

    @Option(names = "--members", paramLabel = "N", description = "Number of members (default 1000).")
    private int members = 1000;

    @Option(
            names = "--leaves",
            paramLabel = "N",
            description = "Number of times that one member leaves alone (default 5).")
    private int leaves = 5;

    @Option(names = "--at-once", paramLabel = "N", description = "Number of handshakes at the same time (default 64).")
    private int atOnce = 64;

    @Option(names = "--work-dir", paramLabel = "DIR", description = "The folder for files (default target/trial).")
    private Path workDir = Path.of("target", "trial");

    @Override
    public Integer call() throws Exception {
        Files.createDirectories(workDir);
        SecureRandom random = new SecureRandom();
        IdentityProvider provider =
                new IdentityProvider(DOMAIN, Map.of(USER, PASSWORD, "kd", PASSWORD), Clock.systemUTC());
        Map<String, Object> figures = new LinkedHashMap<>();
        List<String> failures = new ArrayList<>();
        double openssl = OpensslHandshakes.perSecond(workDir);
        figures.put("opensslHandshakesPerSecond", openssl);
        try (IdentityProviderServer idp = new IdentityProviderServer(provider, 0);
                ScaleMediaDistributor md = new ScaleMediaDistributor(random);
                MeasuredKeyDistributor kd =
                        new MeasuredKeyDistributor(workDir, ROOM, members, md.fingerprint(), DOMAIN, idp.uri());
                DtlsContext dtls = DtlsContext.builder("members", random)
                        .handshakeThreads(atOnce)
                        .recordThreads(THREADS)
                        .build()) {
            md.dial(kd.tunnelPort(), kd.certificate());
            ScaleRun run = new ScaleRun(kd, md, dtls, provider, random, atOnce, figures);
            run.all(members, leaves);
            figures.put("ratioToOpenssl", run.joinsPerSecond() / openssl);
            failures.addAll(run.failures());
            figures.put("failures", failures);
            Files.writeString(workDir.resolve("histogram.txt"), run.histogram());
        }
        Path file = workDir.resolve("members.json");
        JSON.writeValue(file.toFile(), figures);
        figures.forEach((name, value) -> System.out.printf(
                Locale.ROOT,
                "%-44s %s%n",
                name,
                value instanceof Double number ? String.format(Locale.ROOT, "%.2f", number) : value));
        System.out.println((failures.isEmpty() ? "PASSED" : "FAILED") + "; figures: " + file);
        return failures.isEmpty() ? 0 : 1;
    }
}
