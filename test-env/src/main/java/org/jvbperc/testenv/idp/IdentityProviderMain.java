package org.jvbperc.testenv.idp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.jvbperc.dtls.EcdsaProvider;
import org.jvbperc.tunnel.transport.TlsException;
import org.jvbperc.tunnel.transport.TlsIdentity;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs the identity provider as a process. */
@Command(
        name = "idp",
        description = "A small identity provider for demo and tests, on loopback or with TLS.",
        mixinStandardHelpOptions = true)
public final class IdentityProviderMain implements Callable<Integer> {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(names = "--domain", required = true, description = "What identities end in: user@DOMAIN.")
    private String domain = "";

    @Option(names = "--users", required = true, description = "JSON file: an object of user name to password.")
    private Path users = Path.of("");

    @Option(
            names = "--address",
            description = "Where to listen (default: ${DEFAULT-VALUE}); other than loopback needs a certificate.",
            defaultValue = "127.0.0.1")
    private String address = "";

    @Option(names = "--port", description = "Port; 0 (default) takes a free one.")
    private int port;

    @Option(names = "--certificate", description = "PEM file: TLS certificate chain; then it serves https.")
    private @Nullable Path certificate;

    @Option(names = "--private-key", description = "PEM file: its private key, unencrypted PKCS#8.")
    private @Nullable Path privateKey;

    @Option(names = "--ready-file", description = "Written when serving: {\"http\": URL}.")
    private @Nullable Path readyFile;

    public static void main(String[] arguments) {
        EcdsaProvider.install();
        System.exit(new CommandLine(new IdentityProviderMain()).execute(arguments));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        IdentityProvider provider = new IdentityProvider(domain, readUsers(), Clock.systemUTC());
        try (IdentityProviderServer server = start(provider)) {
            System.err.println("idp ready: " + server.uri());
            if (readyFile != null) {
                Path part = readyFile.resolveSibling(readyFile.getFileName() + ".part");
                Files.writeString(
                        part,
                        JSON.writeValueAsString(Map.of("http", server.uri().toString())));
                Files.move(part, readyFile);
            }
            new CountDownLatch(1).await();
        }
        return 0;
    }

    private IdentityProviderServer start(IdentityProvider provider) throws IOException {
        if (port < 0 || port > 65535) {
            throw new ParameterException(spec.commandLine(), "--port " + port + ": expected 0..65535");
        }
        try {
            return new IdentityProviderServer(provider, new InetSocketAddress(address, port), tls());
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "--address: " + e.getMessage(), e);
        }
    }

    private @Nullable SSLContext tls() {
        if (certificate == null && privateKey == null) {
            return null;
        }
        if (certificate == null || privateKey == null) {
            throw new ParameterException(spec.commandLine(), "--certificate and --private-key belong together");
        }
        try {
            return ServerTls.context(TlsIdentity.fromPem(certificate, privateKey));
        } catch (TlsException e) {
            throw new ParameterException(spec.commandLine(), "--certificate: " + e.getMessage(), e);
        }
    }

    private Map<String, String> readUsers() throws IOException {
        if (!Files.isReadable(users)) {
            throw new ParameterException(spec.commandLine(), "--users: cannot read " + users);
        }
        JsonNode node;
        try {
            node = JSON.readTree(users.toFile());
        } catch (IOException e) {
            throw new ParameterException(spec.commandLine(), "--users: " + users + " is not JSON", e);
        }
        Map<String, String> result = new LinkedHashMap<>();
        node.properties()
                .forEach(entry -> result.put(entry.getKey(), entry.getValue().asText()));
        if (result.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(), "--users: " + users + " names no user; expected {\"name\": \"password\"}");
        }
        return result;
    }
}
