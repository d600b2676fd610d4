package org.jvbperc.kd.peers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import org.jvbperc.config.InvalidConfigException;
import org.jvbperc.dtls.association.DtlsContext;
import org.jvbperc.kd.app.KeyDistributor;
import org.jvbperc.kd.config.KdConfig;
import org.jvbperc.kd.config.KdConfigLoader;
import org.jvbperc.testkit.Await;
import org.jvbperc.testkit.FreePort;
import org.jvbperc.tunnel.transport.TlsException;

/** A real Key Distributor with an identity provider and a Media Distributor's tunnel end, all on loopback. */
public final class KdFixture implements AutoCloseable {
    private String token = "";
    private static final ObjectMapper JSON = new ObjectMapper();

    public final LocalIdp idp = new LocalIdp("idp.example");
    public final MediaDistributorPeer md;
    public final DtlsContext endpointDtls = DtlsContext.create("test-endpoint");
    public KeyDistributor kd;
    private final Path directory;
    private final HttpClient http = HttpClient.newHttpClient();
    private String configText = "";

    public KdFixture(Path directory) throws IOException, TlsException {
        this.directory = directory;
        this.md = new MediaDistributorPeer();
        md.listen(FreePort.find());
    }

    /** Configuration that works here, followed by {@code extra} lines. */
    public String config(String extra) {
        return """
                perc-kd {
                  http.port = 0
                  tunnel.md-fingerprints = ["%s"]
                  tunnel.first-backoff = 50 ms
                  md-http.max-backoff = 1 s
                  identity {
                    trusted-idps = [{ domain = "idp.example", jwks-uri = "%s" }]
                    own { url = "%s", user = "kd", password = "%s" }
                    fetch-timeout = 10 s
                  }
                  signing.deadline = 15 s
                  %s
                }
                """.formatted(md.fingerprint(), idp.jwksUri(), idp.uri(), LocalIdp.KD_PASSWORD, extra);
    }

    public KdConfig load(String text) throws IOException, InvalidConfigException {
        Path file = directory.resolve("perc-kd.conf");
        Files.writeString(file, text);
        return KdConfigLoader.load(file);
    }

    /** Starts the Key Distributor. */
    public KdFixture start(String extra) throws Exception {
        configText = config(extra);
        kd = KeyDistributor.start(load(configText), Clock.systemUTC());
        return this;
    }

    /** Stops it and starts it again with the same configuration and nothing remembered. */
    public void restart() throws Exception {
        kd.close();
        kd = KeyDistributor.start(load(configText), Clock.systemUTC());
    }

    /** Makes a conference at the Media Distributor and waits for the tunnel. */
    public void conference(String room) throws Exception {
        conference(room, "{}");
    }

    public void conference(String room, String policy) throws Exception {
        HttpResponse<String> response = post(
                "/conferences",
                "{\"room\":\"" + room + "\",\"md\":{\"url\":\"" + md.url() + "\"},\"policy\":" + policy + "}");
        if (response.statusCode() != 201) {
            throw new AssertionError(response.statusCode() + " " + response.body());
        }
        Await.until("tunnel", () -> kd.tunnelCount() > 0);
        md.connection();
    }

    public EndpointPeer endpoint(String user, String room) {
        return new EndpointPeer(user, room);
    }

    public URI uri(String path) {
        return URI.create("http://127.0.0.1:" + kd.httpPort() + path);
    }

    /** From now on the requests of this side have this administrator's token. */
    public void administrator(String bearerToken) {
        token = bearerToken;
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(path));
        return token.isEmpty() ? request : request.header("Authorization", "Bearer " + token);
    }

    public HttpResponse<String> get(String path) throws Exception {
        return send(request(path).GET());
    }

    public JsonNode json(String path) throws Exception {
        return JSON.readTree(get(path).body());
    }

    public JsonNode roster(String room) throws Exception {
        return json("/conferences/" + room + "/roster");
    }

    /** State of the first member with this identity, or "" if there is none. */
    public String memberState(String room, String identity) {
        try {
            for (JsonNode member : roster(room).path("members")) {
                if (member.path("identity").asText().equals(identity)) {
                    return member.path("state").asText();
                }
            }
            return "";
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    public HttpResponse<String> post(String path, String body) throws Exception {
        return send(request(path)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    public HttpResponse<String> delete(String path) throws Exception {
        return send(request(path).DELETE());
    }

    public HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    /** Value of a metric's line, or 0 if it is not there. */
    public double metric(String lineStart) {
        try {
            return get("/metrics")
                    .body()
                    .lines()
                    .filter(line -> line.startsWith(lineStart + " "))
                    .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                    .findFirst()
                    .orElse(0);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        if (kd != null) {
            kd.close();
        }
        md.close();
        idp.close();
        endpointDtls.close();
    }
}
