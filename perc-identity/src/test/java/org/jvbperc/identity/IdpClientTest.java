package org.jvbperc.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class IdpClientTest {
    private final ProviderServer server = new ProviderServer();
    private final IdpClient client = new IdpClient(server.uri("/"), "kd", "pass", Duration.ofSeconds(20), null);
    private final AtomicInteger tokenNumber = new AtomicInteger();

    @AfterEach
    void stop() {
        server.close();
    }

    /** Behaves as a provider whose tokens are {@code t1}, {@code t2}, ... and which accepts only the newest. */
    private void provider(HttpExchange exchange, String body) throws IOException {
        switch (exchange.getRequestURI().getPath()) {
            case "/login" -> {
                if (body.contains("\"pass\"")) {
                    ProviderServer.reply(exchange, 200, "{\"token\":\"t" + tokenNumber.incrementAndGet() + "\"}");
                } else {
                    ProviderServer.reply(exchange, 401, "{\"error\":\"login-refused\",\"detail\":\"\"}");
                }
            }
            case "/assertion" -> {
                String authorization = exchange.getRequestHeaders().getFirst("Authorization");
                if (!("Bearer t" + tokenNumber.get()).equals(authorization)) {
                    ProviderServer.reply(exchange, 401, "{\"error\":\"token-expired\"}");
                } else {
                    ProviderServer.reply(
                            exchange,
                            200,
                            "{\"idp\":{\"domain\":\"idp.example\",\"protocol\":\"jws\"},\"assertion\":\"signed\"}");
                }
            }
            default -> ProviderServer.reply(exchange, 404, "{}");
        }
    }

    private IdentityException failure() {
        return assertThrows(IdentityException.class, () -> client.assertion("{}"));
    }

    @Test
    void assertion_logsInOnceAndIsReturned() throws Exception {
        server.answersBy(this::provider);
        IdentityAssertion assertion = client.assertion("{}");
        client.assertion("{}");
        assertEquals(new IdentityAssertion("idp.example", "jws", "signed"), assertion);
        assertEquals(List.of("POST /login", "POST /assertion", "POST /assertion"), server.requests());
    }

    @Test
    void expiredToken_leadsToANewLogin() throws Exception {
        server.answersBy(this::provider);
        client.login();
        tokenNumber.incrementAndGet();
        assertEquals("signed", client.assertion("{}").assertion());
        assertEquals(List.of("POST /login", "POST /assertion", "POST /login", "POST /assertion"), server.requests());
    }

    @Test
    void wrongPassword_isSaidWithoutTheName_ofThePassword() {
        server.answersBy(this::provider);
        IdpClient wrong = new IdpClient(server.uri(""), "kd", "hunter2", Duration.ofSeconds(20), null);
        IdentityException e = assertThrows(IdentityException.class, () -> wrong.assertion("{}"));
        assertEquals(IdentityError.IDP_NEED_LOGIN, e.error());
        assertTrue(String.valueOf(e.getMessage()).contains("\"kd\""));
        assertFalse((e + wrong.toString()).contains("hunter2"));
    }

    @Test
    void providerThatAlwaysRefusesTheToken_isAskedTwiceOnly() {
        server.answersBy((exchange, body) -> {
            if (exchange.getRequestURI().getPath().equals("/login")) {
                ProviderServer.reply(exchange, 200, "{\"token\":\"t\"}");
            } else {
                ProviderServer.reply(exchange, 401, "{}");
            }
        });
        assertEquals(IdentityError.IDP_NEED_LOGIN, failure().error());
        assertEquals(4, server.requestCount());
    }

    @Test
    void providerDownSlowOrInError_isToldApart() {
        server.answers(500, "{\"error\":\"disk-full\"}");
        IdentityException error = failure();
        assertEquals(IdentityError.IDP_LOAD_FAILURE, error.error());
        assertTrue(String.valueOf(error.getMessage()).contains("status 500 (disk-full)"));
        server.staysSilent();
        IdpClient hurried = new IdpClient(server.uri("/"), "kd", "pass", Duration.ofMillis(300), null);
        IdentityException silence = assertThrows(IdentityException.class, () -> hurried.assertion("{}"));
        assertEquals(IdentityError.IDP_TIMEOUT, silence.error());
        server.close();
        assertEquals(IdentityError.IDP_LOAD_FAILURE, failure().error());
    }

    @Test
    void providerAnsweringGarbage_isSaid() {
        for (String garbage : List.of("", "hello", "{}", "{\"token\":1}", "{\"token\":\"a\\r\\nX: y\"}")) {
            server.answers(200, garbage);
            assertEquals(IdentityError.IDP_BAD_RESPONSE, failure().error(), garbage);
        }
        server.answersBy((exchange, body) -> ProviderServer.reply(
                exchange,
                200,
                exchange.getRequestURI().getPath().equals("/login") ? "{\"token\":\"t\"}" : "{\"idp\":{}}"));
        IdentityException e = failure();
        assertEquals(IdentityError.IDP_BAD_RESPONSE, e.error());
        assertTrue(String.valueOf(e.getMessage()).contains("/assertion"));
    }
}
