package org.jvbperc.embedded;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.SecureRandom;
import org.jvbperc.dtls.DtlsCertificate;

/** Configuration and HTTP for tests of whole bridges. */
public final class BridgeFixture {
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private BridgeFixture() {}

    /** A configuration with a fresh tunnel certificate in {@code directory} and {@code more} on top. */
    public static Config config(Path directory, String more) throws IOException {
        Path certificate = directory.resolve("tunnel.pem");
        Path key = directory.resolve("tunnel-key.pem");
        DtlsCertificate.generate("embedded-bridge", new SecureRandom()).writePem(certificate, key);
        return ConfigFactory.parseString(more)
                .withFallback(ConfigFactory.parseString("videobridge.perc.tunnel { certificate-file = \"" + certificate
                        + "\", key-file = \"" + key + "\" }"));
    }

    public static HttpResponse<String> send(URI uri, String method, String body) throws Exception {
        HttpRequest.BodyPublisher publisher =
                body.isEmpty() ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body);
        HttpRequest request = HttpRequest.newBuilder(uri)
                .header("Content-Type", "application/json")
                .method(method, publisher)
                .build();
        return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
    }

    public static HttpResponse<String> get(URI uri) throws Exception {
        return send(uri, "GET", "");
    }
}
