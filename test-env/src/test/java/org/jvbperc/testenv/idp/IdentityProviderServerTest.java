package org.jvbperc.testenv.idp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.jvbperc.dtls.DtlsCertificate;
import org.jvbperc.identity.IdentityAssertion;
import org.jvbperc.identity.IdentityError;
import org.jvbperc.identity.IdentityException;
import org.jvbperc.identity.IdpClient;
import org.jvbperc.tunnel.transport.TlsIdentity;

class IdentityProviderServerTest {
    private final HttpClient http = HttpClient.newHttpClient();
    private IdentityProviderServer server;

    @BeforeEach
    void start() throws IOException {
        server = new IdentityProviderServer(
                new IdentityProvider("idp.example", Map.of("alice", "secret one"), Clock.systemUTC()), 0);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void assertion_afterLogin_namesDomainAndProtocol() throws Exception {
        IdpClient client = new IdpClient(server.uri(), "alice", "secret one");

        IdentityAssertion assertion = client.assertion("{\"fingerprint\":[]}");

        assertEquals("idp.example", assertion.domain());
        assertEquals("jws", assertion.protocol());
    }

    @Test
    void login_wrongPassword_isRefused() {
        IdpClient client = new IdpClient(server.uri(), "alice", "secret two");

        IdentityException refusal = assertThrows(IdentityException.class, client::login);

        assertEquals(IdentityError.IDP_NEED_LOGIN, refusal.error());
    }

    @Test
    void login_unknownUserWithEmptyPassword_isRefused() throws Exception {
        HttpResponse<String> response = post("/login", "{\"user\":\"nobody\",\"password\":\" \"}", null);

        assertEquals(401, response.statusCode());
    }

    @Test
    void assertion_withoutLogin_isRefused() throws Exception {
        assertEquals(401, post("/assertion", "{\"contents\":\"{}\"}", null).statusCode());
        assertEquals(
                401,
                post("/assertion", "{\"contents\":\"{}\"}", "Bearer guessed").statusCode());
    }

    @Test
    void request_notJson_namesTheProblem() throws Exception {
        HttpResponse<String> response = post("/login", "{", null);

        assertEquals(400, response.statusCode());
        assertTrue(response.body().contains("not JSON"), response.body());
        assertFalse(response.body().contains("Exception"), response.body());
    }

    @Test
    void request_fieldMissing_namesTheField() throws Exception {
        HttpResponse<String> response = post("/login", "{\"user\":\"alice\"}", null);

        assertEquals(400, response.statusCode());
        assertTrue(response.body().contains("password"), response.body());
    }

    @Test
    void request_tooLong_isRefused() throws Exception {
        String body = "{\"user\":\"" + "a".repeat(IdentityProviderServer.MAX_BODY_BYTES) + "\"}";

        assertEquals(400, post("/login", body, null).statusCode());
    }

    @Test
    void keySet_published_holdsNoPrivatePart() throws Exception {
        HttpResponse<String> response = http.send(
                HttpRequest.newBuilder(server.uri().resolve("/.well-known/jwks.json"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());

        assertTrue(response.body().contains("\"kty\":\"EC\""), response.body());
        assertFalse(response.body().contains("\"d\":"), response.body());
    }

    @Test
    void start_portInUse_namesThePort() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
            IdentityProvider provider = new IdentityProvider("idp.example", Map.of(), Clock.systemUTC());

            IOException failure =
                    assertThrows(IOException.class, () -> new IdentityProviderServer(provider, taken.getLocalPort()));

            assertTrue(failure.getMessage().contains(Integer.toString(taken.getLocalPort())), failure.getMessage());
        }
    }

    @Test
    void start_otherAddressWithoutTls_isRefused() throws Exception {
        IdentityProvider provider = new IdentityProvider("idp.example", Map.of(), Clock.systemUTC());
        InetSocketAddress any = new InetSocketAddress(InetAddress.getByName("0.0.0.0"), 0);

        IllegalArgumentException refusal =
                assertThrows(IllegalArgumentException.class, () -> new IdentityProviderServer(provider, any, null));

        assertTrue(refusal.getMessage().contains("expected a TLS certificate"), refusal.getMessage());
    }

    @Test
    void assertion_overTls_isNotGivenToThoseWhoDoNotTrustTheCertificate() throws Exception {
        DtlsCertificate certificate = DtlsCertificate.generate("idp", new SecureRandom());
        TlsIdentity identity = TlsIdentity.of(certificate.privateKey(), List.of(certificate.x509()));
        IdentityProvider provider =
                new IdentityProvider("idp.example", Map.of("alice", "secret one"), Clock.systemUTC());
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try (IdentityProviderServer secure =
                new IdentityProviderServer(provider, address, ServerTls.context(identity))) {
            assertEquals("https", secure.uri().getScheme());
            IdpClient stranger = new IdpClient(secure.uri(), "alice", "secret one");
            assertThrows(IdentityException.class, stranger::login);
        }
    }

    private HttpResponse<String> post(String path, String body, String authorization) throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(server.uri() + path)).POST(HttpRequest.BodyPublishers.ofString(body));
        if (authorization != null) {
            request.header("Authorization", authorization);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
