package org.jvbperc.testenv.bridge;

import com.typesafe.config.Config;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.jvbperc.testenv.trial.LocalRoom;

/** Configuration and HTTP for tests of whole bridges. */
public final class BridgeFixture {
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private BridgeFixture() {}

    /** A configuration with a fresh tunnel certificate in {@code directory} and {@code more} on top. */
    public static Config config(Path directory, String more) throws IOException {
        return LocalRoom.bridgeConfiguration(directory, more);
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
