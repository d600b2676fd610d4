package org.jvbperc.testenv.idp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.jvbperc.crypto.CertificateFingerprint;
import org.jvbperc.identity.AssertionContents;
import org.jvbperc.identity.IdentityAssertion;
import org.jvbperc.identity.IdentityError;
import org.jvbperc.identity.IdentityException;
import org.jvbperc.identity.PercBinding;
import org.jvbperc.identity.ValidatedIdentity;
import org.jvbperc.idpproxy.IdpProxies;
import org.jvbperc.idpproxy.IdpProxyConfig;
import org.jvbperc.idpproxy.ProxyAssertions;
import org.jvbperc.idpproxy.ProxyIdentityValidator;
import org.jvbperc.idpproxy.RealmLimits;
import org.jvbperc.idpproxy.TrustedProxy;
import org.jvbperc.testkit.Await;

/** The provider's own script, loaded over https and run in the sandbox: it makes assertions and validates them. */
class IdpProxyIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String CONTENTS = new AssertionContents(
                    List.of(CertificateFingerprint.parse("sha-256", "AA:".repeat(31) + "AA")),
                    PercBinding.forEndpoint("room", "T".repeat(32), List.of()))
            .toJson();

    private WebCertificate certificate;
    private IdentityProviderServer server;
    private IdpProxies proxies;
    private String authority = "";

    @BeforeEach
    void start() throws Exception {
        certificate = WebCertificate.generate("idp.example");
        server = https(provider(Clock.systemUTC()));
        authority = "idp.example:" + server.uri().getPort();
        proxies = new IdpProxies(new IdpProxyConfig(
                RealmLimits.defaults().withWallClock(Await.patience()).withCpuTime(Duration.ofSeconds(30)),
                2,
                "https://kd.example",
                false,
                Map.of("idp.example", InetAddress.getLoopbackAddress()),
                trust()));
    }

    private static IdentityProvider provider(Clock clock) {
        return new IdentityProvider("idp.example", Map.of("kd", "secret-of-kd", "alice", "secret"), clock);
    }

    private IdentityProviderServer https(IdentityProvider provider) throws Exception {
        return new IdentityProviderServer(
                provider, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), certificate.context());
    }

    private SSLContext trust() throws Exception {
        KeyStore anchors = KeyStore.getInstance("PKCS12");
        anchors.load(null, null);
        try (InputStream in = new java.io.ByteArrayInputStream(
                certificate.pem().getBytes(java.nio.charset.StandardCharsets.US_ASCII))) {
            anchors.setCertificateEntry(
                    "ca", CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(anchors);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    @AfterEach
    void stop() {
        proxies.close();
        server.close();
    }

    private static String basic(String user, String password) {
        return "Basic " + java.util.Base64.getEncoder().encodeToString((user + ":" + password).getBytes());
    }

    private ValidatedIdentity validate(IdentityAssertion assertion) throws IdentityException {
        return new ProxyIdentityValidator(proxies, List.of(TrustedProxy.of(authority)))
                .validate(assertion, Instant.now());
    }

    private IdentityAssertion made(IdentityProvider by, String contents) {
        return by.assertion("alice", "secret", contents)
                .map(found -> new IdentityAssertion(authority, "default", found.assertion()))
                .orElseThrow();
    }

    @Test
    void assertion_isMadeAndValidatedByTheScript() throws Exception {
        ProxyAssertions own = new ProxyAssertions(proxies, authority, "default", basic("kd", "secret-of-kd"), "kd");
        IdentityAssertion made = own.assertion(CONTENTS);

        assertEquals(authority, made.domain());
        ValidatedIdentity found = validate(made);
        assertEquals("kd@idp.example", found.identity());
        assertEquals("room", found.contents().perc().conference());
    }

    @Test
    void wrongPassword_isALoginThatIsNeeded_withItsAddress() {
        ProxyAssertions own = new ProxyAssertions(proxies, authority, "default", basic("kd", "wrong"), "kd");

        IdentityException refused = assertThrows(IdentityException.class, () -> own.assertion(CONTENTS));
        assertEquals(IdentityError.IDP_NEED_LOGIN, refused.error());
        assertEquals(Optional.of("https://" + authority + "/login"), refused.idpLoginUrl());
        assertEquals(Optional.of("please log in"), refused.idpErrorInfo());
    }

    @Test
    void foreignAlteredAndOldAssertions_areRefusedWithTheirCondition() throws Exception {
        IdentityAssertion foreign = made(provider(Clock.systemUTC()), CONTENTS);
        assertEquals(
                IdentityError.IDP_TOKEN_INVALID,
                assertThrows(IdentityException.class, () -> validate(foreign)).error());

        ProxyAssertions own = new ProxyAssertions(proxies, authority, "default", basic("kd", "secret-of-kd"), "kd");
        String good = own.assertion(CONTENTS).assertion();
        IdentityAssertion altered = new IdentityAssertion(authority, "default", good.replace("room", "doom"));
        assertEquals(
                IdentityError.IDP_TOKEN_INVALID,
                assertThrows(IdentityException.class, () -> validate(altered)).error());
        assertEquals(
                IdentityError.IDP_TOKEN_INVALID,
                assertThrows(
                                IdentityException.class,
                                () -> validate(new IdentityAssertion(authority, "default", "nonsense")))
                        .error());
        Clock past = Clock.fixed(Instant.now().minus(Duration.ofHours(1)), ZoneOffset.UTC);
        IdentityProvider slow = provider(past);
        try (IdentityProviderServer old = https(slow)) {
            authority = "idp.example:" + old.uri().getPort();
            assertEquals(
                    IdentityError.IDP_TOKEN_EXPIRED,
                    assertThrows(IdentityException.class, () -> validate(made(slow, CONTENTS)))
                            .error());
        }
    }

    @Test
    void browserSession_isACookie_thatOnlyItsOwnOriginCanUse() throws Exception {
        HttpClient browser = HttpClient.newBuilder().sslContext(trust()).build();
        URI base = URI.create("https://localhost:" + server.uri().getPort());
        HttpResponse<String> login = post(
                browser,
                base.resolve("/login"),
                "application/json",
                "{\"user\":\"alice\",\"password\":\"secret\"}",
                "");
        String cookie = login.headers().firstValue("Set-Cookie").orElseThrow();
        assertTrue(cookie.endsWith("; Path=/; Secure; HttpOnly; SameSite=None"), cookie);
        String session = cookie.substring(0, cookie.indexOf(';'));
        String body = JSON.writeValueAsString(Map.of("contents", CONTENTS));

        HttpResponse<String> asserted = post(browser, base.resolve("/assertion"), "application/json", body, session);
        JsonNode json = JSON.readTree(asserted.body());
        assertEquals(
                "alice@idp.example",
                validate(new IdentityAssertion(
                                authority, "default", json.path("assertion").asText()))
                        .identity());
        // What a form of another origin could send.
        assertEquals(
                401,
                post(browser, base.resolve("/assertion"), "text/plain", body, session)
                        .statusCode());
        assertEquals(
                401,
                post(browser, base.resolve("/assertion"), "application/json", body, "")
                        .statusCode());
    }

    private static HttpResponse<String> post(HttpClient browser, URI uri, String type, String body, String cookie)
            throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri)
                .header("Content-Type", type)
                .POST(HttpRequest.BodyPublishers.ofString(body));
        if (!cookie.isEmpty()) {
            request.header("Cookie", cookie);
        }
        return browser.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
