package org.jvbperc.identity.oidc;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import java.io.IOException;
import java.net.CookieManager;
import java.net.CookiePolicy;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jvbperc.identity.jws.JwsAssertion;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * A real OpenID provider, Spring Authorization Server, on loopback: one public client that must use PKCE, one user, keys that
 * can be exchanged.
 */
final class OpenIdProvider implements AutoCloseable {
    static final String CLIENT = "perc-client";
    private static final String REDIRECT = "http://127.0.0.1:9/callback";
    private static final String PASSWORD = "alice-password";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ServletWebServerApplicationContext application;

    /** The provider as Spring sees it. */
    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {
        @Bean
        Keys keys() throws JOSEException {
            return new Keys();
        }
    }

    /** Signs with the newest key and publishes all. */
    static final class Keys implements JWKSource<SecurityContext> {
        private final List<RSAKey> keys = new ArrayList<>();

        Keys() throws JOSEException {
            rotate();
        }

        synchronized void rotate() throws JOSEException {
            keys.clear();
            keys.add(new RSAKeyGenerator(2048)
                    .keyID(UUID.randomUUID().toString())
                    .generate());
        }

        @Override
        public synchronized List<com.nimbusds.jose.jwk.JWK> get(
                com.nimbusds.jose.jwk.JWKSelector selector, SecurityContext context) {
            return selector.select(new JWKSet(List.copyOf(keys)));
        }
    }

    OpenIdProvider() {
        String client = "spring.security.oauth2.authorizationserver.client.perc.";
        Map<String, Object> settings = new HashMap<>();
        settings.put("server.address", "127.0.0.1");
        settings.put("server.port", 0);
        settings.put("spring.main.banner-mode", "off");
        settings.put("logging.level.root", "WARN");
        settings.put("spring.security.user.name", "alice");
        settings.put("spring.security.user.password", "{noop}" + PASSWORD);
        settings.put(client + "registration.client-id", CLIENT);
        settings.put(client + "registration.client-authentication-methods", "none");
        settings.put(client + "registration.authorization-grant-types", "authorization_code");
        settings.put(client + "registration.redirect-uris", REDIRECT);
        settings.put(client + "registration.scopes", "openid");
        settings.put(client + "require-proof-key", true);
        settings.put(client + "require-authorization-consent", false);
        SpringApplication spring = new SpringApplication(Application.class);
        spring.setDefaultProperties(settings);
        application = (ServletWebServerApplicationContext) spring.run();
    }

    URI issuer() {
        return URI.create("http://127.0.0.1:" + application.getWebServer().getPort());
    }

    void rotateKeys() throws JOSEException {
        application.getBean(Keys.class).rotate();
    }

    /** The steps of a page: the authorization code flow with PKCE (RFC 7636), with the user typing name and password. */
    String idToken(String nonce) throws IOException, InterruptedException {
        HttpClient browser = HttpClient.newBuilder()
                .cookieHandler(new CookieManager(null, CookiePolicy.ACCEPT_ALL))
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
        String verifier = UUID.randomUUID().toString() + UUID.randomUUID();
        Map<String, String> query = Map.of(
                "response_type",
                "code",
                "client_id",
                CLIENT,
                "redirect_uri",
                REDIRECT,
                "scope",
                "openid",
                "state",
                "s1",
                "nonce",
                nonce,
                "code_challenge",
                JwsAssertion.contentsHash(verifier),
                "code_challenge_method",
                "S256");
        URI authorize = issuer().resolve("/oauth2/authorize?" + form(query));
        browserGet(browser, authorize);
        String login = browserGet(browser, issuer().resolve("/login")).body();
        HttpResponse<String> entered = post(
                browser,
                issuer().resolve("/login"),
                Map.of(
                        "username",
                        "alice",
                        "password",
                        PASSWORD,
                        "_csrf",
                        field(login, "name=\"_csrf\"[^>]*value=\"([^\"]+)\"")));
        HttpResponse<String> granted = browserGet(browser, issuer().resolve(location(entered)));
        String code = field(location(granted), "[?&]code=([^&]+)");
        HttpResponse<String> tokens = post(
                browser,
                issuer().resolve("/oauth2/token"),
                Map.of(
                        "grant_type", "authorization_code",
                        "client_id", CLIENT,
                        "redirect_uri", REDIRECT,
                        "code", code,
                        "code_verifier", verifier));
        if (tokens.statusCode() != 200) {
            throw new IOException("token endpoint: " + tokens.statusCode() + " " + tokens.body());
        }
        return JSON.readTree(tokens.body()).path("id_token").asText();
    }

    private static HttpResponse<String> browserGet(HttpClient browser, URI uri)
            throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(uri).header("Accept", "text/html").GET().build();
        return browser.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private static HttpResponse<String> post(HttpClient browser, URI uri, Map<String, String> fields)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(uri)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form(fields)))
                .build();
        return browser.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private static String location(HttpResponse<String> response) throws IOException {
        return response.headers()
                .firstValue("Location")
                .orElseThrow(() -> new IOException("no redirect: " + response.statusCode() + " " + response.body()));
    }

    private static String form(Map<String, String> fields) {
        return fields.entrySet().stream()
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }

    private static String field(String text, String pattern) throws IOException {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        if (!matcher.find()) {
            throw new IOException("no " + pattern + " in " + text);
        }
        return matcher.group(1);
    }

    @Override
    public void close() {
        application.close();
    }
}
