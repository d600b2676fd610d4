package org.jvbperc.identity;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.jvbperc.http.StrictJson;

/**
 * Gets assertions from an identity provider's HTTP interface for one user: {@code POST /login}, then {@code POST /assertion}
 * with the token; a refused token leads to one new login.
 *
 * <p>Thread-safe; calls block up to the timeout per request. {@code toString} shows neither password nor token.
 */
public final class IdpClient {
    private static final Pattern BEARER_TOKEN = Pattern.compile("[A-Za-z0-9._~+/=-]{1,4096}");
    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(4);

    private final URI base;
    private final String user;
    private final String password;
    private final ProviderHttp http;
    private @Nullable String token;

    /** A client with a timeout of 4 s per request and the JDK's trust. */
    public IdpClient(URI base, String user, String password) {
        this(base, user, password, DEFAULT_TIMEOUT, null);
    }

    /**
     * A client.
     *
     * @param base e.g. {@code https://idp.example}; http on loopback addresses only, because the password travels there
     * @param timeout for each request as a whole
     * @param tls trust for https; null for the JDK's
     * @throws IllegalArgumentException if {@code base} is not acceptable
     */
    public IdpClient(URI base, String user, String password, Duration timeout, @Nullable SSLContext tls) {
        this.base = requireUsable(base);
        this.user = user;
        this.password = password;
        this.http = new ProviderHttp(timeout, tls);
    }

    /**
     * Checks a provider's address without using it.
     *
     * @throws IllegalArgumentException if it is neither https nor on loopback
     */
    public static URI requireUsable(URI base) {
        return ProviderUris.requireSecure(base, "identity provider");
    }

    /**
     * Logs in, so that a wrong password is noticed early. {@link #assertion} also logs in when needed.
     *
     * @throws IdentityException IDP_NEED_LOGIN if the provider refuses user or password, else the reason why it did not answer
     */
    public synchronized void login() throws IdentityException {
        ObjectNode credentials = StrictJson.newObject().put("user", user).put("password", password);
        HttpResponse<byte[]> response = post("/login", credentials, null);
        if (response.statusCode() == 401 || response.statusCode() == 403) {
            throw new IdentityException(
                    IdentityError.IDP_NEED_LOGIN,
                    "identity provider " + base.getRawAuthority() + " refuses the login of user \"" + user + "\"");
        }
        ObjectNode json = success(response, "/login");
        String received =
                Json.text(json, "token", "the identity provider's answer to /login", IdentityError.IDP_BAD_RESPONSE);
        if (!BEARER_TOKEN.matcher(received).matches()) {
            throw new IdentityException(
                    IdentityError.IDP_BAD_RESPONSE,
                    "the identity provider's answer to /login has a token that is no bearer token (RFC 6750)");
        }
        token = received;
    }

    /**
     * A new assertion of the user's identity over {@code contents}.
     *
     * @throws IdentityException as {@link #login}
     */
    public IdentityAssertion assertion(String contents) throws IdentityException {
        String used = currentToken();
        HttpResponse<byte[]> response =
                post("/assertion", StrictJson.newObject().put("contents", contents), used);
        if (response.statusCode() == 401) {
            forget(used);
            used = currentToken();
            response = post("/assertion", StrictJson.newObject().put("contents", contents), used);
        }
        if (response.statusCode() == 401 || response.statusCode() == 403) {
            forget(used);
            throw new IdentityException(
                    IdentityError.IDP_NEED_LOGIN,
                    "identity provider " + base.getRawAuthority() + " refuses to assert user \"" + user + "\"");
        }
        ObjectNode json = success(response, "/assertion");
        try {
            return IdentityAssertion.fromProvider(json);
        } catch (IdentityException e) {
            throw new IdentityException(
                    IdentityError.IDP_BAD_RESPONSE,
                    "the identity provider's answer to /assertion is not an assertion: " + e.getMessage(),
                    e);
        }
    }

    private synchronized String currentToken() throws IdentityException {
        if (token == null) {
            login();
        }
        String current = token;
        if (current == null) {
            throw new IllegalStateException("a login left no token");
        }
        return current;
    }

    private synchronized void forget(String used) {
        if (used.equals(token)) {
            token = null;
        }
    }

    private HttpResponse<byte[]> post(String path, ObjectNode body, @Nullable String bearer) throws IdentityException {
        String prefix = base.toString().replaceFirst("/+$", "");
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(prefix + path))
                .header("Content-Type", "application/json")
                .header("Accept", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(StrictJson.write(body), StandardCharsets.UTF_8));
        if (bearer != null) {
            request.header("Authorization", "Bearer " + bearer);
        }
        return http.send(request.build());
    }

    private ObjectNode success(HttpResponse<byte[]> response, String path) throws IdentityException {
        if (response.statusCode() != 200) {
            throw new IdentityException(
                    IdentityError.IDP_LOAD_FAILURE,
                    "identity provider " + base.getRawAuthority() + " answers " + path + " with HTTP status "
                            + response.statusCode() + errorOf(response));
        }
        return Json.object(
                response.body(), "the identity provider's answer to " + path, IdentityError.IDP_BAD_RESPONSE);
    }

    /** The provider's own error condition, if it gave a harmless one. */
    private static String errorOf(HttpResponse<byte[]> response) {
        try {
            JsonNode error = Json.object(response.body(), "error", IdentityError.IDP_BAD_RESPONSE)
                    .get("error");
            boolean harmless =
                    error != null && error.isTextual() && error.textValue().matches("[a-z0-9-]{1,64}");
            return harmless ? " (" + error.textValue() + ")" : "";
        } catch (IdentityException e) {
            return "";
        }
    }

    @Override
    public String toString() {
        return "IdpClient[" + user + " at " + base.getRawAuthority() + "]";
    }
}
