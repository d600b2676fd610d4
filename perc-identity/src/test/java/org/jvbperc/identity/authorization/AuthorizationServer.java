package org.jvbperc.identity.authorization;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.util.JSONObjectUtils;
import com.nimbusds.oauth2.sdk.dpop.DefaultDPoPProofFactory;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.jvbperc.identity.oidc.TrustedOidc;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.annotation.Configuration;

/** A real authorization server, Spring's, on loopback: one client gets signed tokens, another opaque ones. */
final class AuthorizationServer implements AutoCloseable {
    static final String DOMAIN = "as.example";
    /** Gets signed tokens (RFC 9068). */
    static final String SIGNED = "alice";
    /** Gets tokens that only the server can read. */
    static final String OPAQUE = "bob";

    private final ServletWebServerApplicationContext application;
    private final HttpClient http = HttpClient.newHttpClient();

    /** The server as Spring sees it. */
    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {}

    AuthorizationServer() {
        Map<String, Object> settings = new HashMap<>();
        settings.put("server.address", "127.0.0.1");
        settings.put("server.port", 0);
        settings.put("spring.main.banner-mode", "off");
        settings.put("logging.level.root", "WARN");
        for (String name : List.of(SIGNED, OPAQUE)) {
            String client = "spring.security.oauth2.authorizationserver.client." + name + ".";
            settings.put(client + "registration.client-id", name);
            settings.put(client + "registration.client-secret", "{noop}" + secret(name));
            settings.put(client + "registration.client-authentication-methods", "client_secret_basic");
            settings.put(client + "registration.authorization-grant-types", "client_credentials");
            settings.put(client + "registration.scopes", "perc:join,perc:own,elsewhere:read");
            settings.put(client + "token.access-token-format", name.equals(OPAQUE) ? "reference" : "self-contained");
        }
        SpringApplication spring = new SpringApplication(Application.class);
        spring.setDefaultProperties(settings);
        application = (ServletWebServerApplicationContext) spring.run();
    }

    private static String secret(String client) {
        return "a-secret-of-" + client;
    }

    URI issuer() {
        return URI.create("http://127.0.0.1:" + application.getWebServer().getPort());
    }

    TokenIssuer trusted(boolean introspected) {
        String audience = introspected ? OPAQUE : SIGNED;
        return new TokenIssuer(
                new TrustedOidc(DOMAIN, issuer(), Set.of(audience), "{sub}@" + DOMAIN, Set.of()),
                introspected
                        ? new TokenIssuer.Introspection(issuer().resolve("/oauth2/introspect"), OPAQUE, secret(OPAQUE))
                        : null);
    }

    /**
     * Has a token made.
     *
     * @param key to bind it to; null for a token that serves everybody
     */
    String token(String client, String scope, @Nullable ECKey key)
            throws IOException, InterruptedException, ParseException, JOSEException {
        URI endpoint = issuer().resolve("/oauth2/token");
        HttpRequest.Builder request = request(
                endpoint,
                client,
                "grant_type=client_credentials&scope=" + URLEncoder.encode(scope, StandardCharsets.US_ASCII));
        if (key != null) {
            request.header(
                    "DPoP",
                    new DefaultDPoPProofFactory(key, JWSAlgorithm.ES256)
                            .createDPoPJWT("POST", endpoint)
                            .serialize());
        }
        HttpResponse<String> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IOException("the authorization server answers " + answer.statusCode() + ": " + answer.body());
        }
        return JSONObjectUtils.getString(JSONObjectUtils.parse(answer.body()), "access_token");
    }

    void revoke(String client, String token) throws IOException, InterruptedException {
        HttpRequest request = request(
                        issuer().resolve("/oauth2/revoke"),
                        client,
                        "token=" + URLEncoder.encode(token, StandardCharsets.US_ASCII))
                .build();
        HttpResponse<Void> answer = http.send(request, HttpResponse.BodyHandlers.discarding());
        if (answer.statusCode() != 200) {
            throw new IOException("the authorization server answers " + answer.statusCode());
        }
    }

    private static HttpRequest.Builder request(URI endpoint, String client, String form) {
        String basic =
                Base64.getEncoder().encodeToString((client + ":" + secret(client)).getBytes(StandardCharsets.UTF_8));
        return HttpRequest.newBuilder(endpoint)
                .header("Authorization", "Basic " + basic)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form));
    }

    @Override
    public void close() {
        application.close();
    }
}
