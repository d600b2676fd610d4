package org.jvbperc.testenv.idp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.BindException;
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
import org.jvbperc.command.CommandStyle;
import org.jvbperc.command.ExitCode;
import org.jvbperc.command.ProgramVersion;
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
        description = "Runs a small identity provider for the demo and for tests, on loopback or with TLS.",
        mixinStandardHelpOptions = true,
        versionProvider = ProgramVersion.class,
        exitCodeOnInvalidInput = ExitCode.SERVER_USAGE)
public final class IdentityProviderMain implements Callable<Integer> {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(
            names = "--domain",
            required = true,
            paramLabel = "DOMAIN",
            description = "The domain of the identities: user@DOMAIN.")
    private String domain = "";

    @Option(
            names = "--users",
            required = true,
            paramLabel = "FILE",
            description = "JSON file, an object that maps user names to passwords.")
    private Path users = Path.of("");

    @Option(
            names = "--address",
            paramLabel = "ADDRESS",
            description =
                    "The address to listen on (default: ${DEFAULT-VALUE}); other than loopback needs a certificate.",
            defaultValue = "127.0.0.1")
    private String address = "";

    @Option(names = "--port", paramLabel = "PORT", description = "The port; 0 (default) takes a free one.")
    private int port;

    @Option(
            names = "--certificate",
            paramLabel = "FILE",
            description = "PEM file with the TLS certificate chain, to serve https.")
    private @Nullable Path certificate;

    @Option(
            names = "--private-key",
            paramLabel = "FILE",
            description = "PEM file with its private key, unencrypted PKCS#8.")
    private @Nullable Path privateKey;

    @Option(
            names = "--ready-file",
            paramLabel = "FILE",
            description = "Write {\"http\": URL} to this file as soon as the server is ready.")
    private @Nullable Path readyFile;

    public static void main(String[] arguments) {
        System.exit(command().execute(arguments));
    }

    /** The command for a process of its own. */
    public static CommandLine command() {
        return CommandStyle.apply(new CommandLine(new IdentityProviderMain()));
    }

    @Override
    public Integer call() throws InterruptedException {
        EcdsaProvider.install();
        IdentityProvider provider = new IdentityProvider(domain, readUsers(), Clock.systemUTC());
        PrintWriter err = spec.commandLine().getErr();
        try (IdentityProviderServer server = start(provider)) {
            err.println("idp ready: " + server.uri());
            if (readyFile != null) {
                Path part = readyFile.resolveSibling(readyFile.getFileName() + ".part");
                Files.writeString(
                        part,
                        JSON.writeValueAsString(Map.of("http", server.uri().toString())));
                Files.move(part, readyFile);
            }
            new CountDownLatch(1).await();
            return ExitCode.OK;
        } catch (BindException e) {
            err.println("idp: cannot listen on port " + port + " of " + address + ": " + e.getMessage());
            return ExitCode.SERVER_UNAVAILABLE;
        } catch (IOException e) {
            err.println("idp: " + e);
            return ExitCode.SERVER_UNAVAILABLE;
        }
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

    private Map<String, String> readUsers() {
        if (!Files.isReadable(users)) {
            throw new ParameterException(
                    spec.commandLine(), "--users " + users + " cannot be read: expected a JSON file");
        }
        JsonNode node;
        try {
            node = JSON.readTree(users.toFile());
        } catch (IOException e) {
            throw new ParameterException(
                    spec.commandLine(), "--users " + users + " is not JSON: expected {\"name\": \"password\"}", e);
        }
        Map<String, String> result = new LinkedHashMap<>();
        node.properties()
                .forEach(entry -> result.put(entry.getKey(), entry.getValue().asText()));
        if (result.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(), "--users " + users + " names no user: expected {\"name\": \"password\"}");
        }
        return result;
    }
}
