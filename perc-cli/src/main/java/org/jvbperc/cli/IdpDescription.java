package org.jvbperc.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.security.cert.CertificateExpiredException;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.jvbperc.endpoint.signalling.CallException;
import org.jvbperc.http.LimitedBody;
import org.jvbperc.http.NotJsonException;
import org.jvbperc.http.StrictJson;
import org.jvbperc.identity.IdentityError;
import org.jvbperc.identity.jws.JwsAssertion;
import org.jvbperc.identity.jws.TrustedIdp;

/** What an identity provider says of itself at {@code /.well-known/idp.json}: domain, protocol and where its keys are. */
final class IdpDescription {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final int MAX_BYTES = 16 * 1024;

    private IdpDescription() {}

    /**
     * Fetches the description. The user names the provider by its address, so it is believed for the domain it claims.
     *
     * @throws CallException if it does not answer or does not speak the protocol this side speaks
     */
    static TrustedIdp fetch(URI base, @Nullable SSLContext tls) throws CallException, InterruptedException {
        URI address = URI.create(base.toString().replaceFirst("/+$", "") + "/.well-known/idp.json");
        String where = "identity provider " + base.getRawAuthority();
        HttpClient.Builder client = HttpClient.newBuilder().connectTimeout(TIMEOUT);
        if (tls != null) {
            client.sslContext(tls);
        }
        HttpRequest request =
                HttpRequest.newBuilder(address).timeout(TIMEOUT).GET().build();
        try {
            HttpResponse<byte[]> response = client.build().send(request, LimitedBody.handler(MAX_BYTES));
            if (response.statusCode() != 200) {
                throw badResponse(where + " answers /.well-known/idp.json with status " + response.statusCode());
            }
            return parse(where, address, response.body());
        } catch (IOException e) {
            throw failure(where, e);
        }
    }

    /** Reads the description that {@code address} served. */
    static TrustedIdp parse(String where, URI address, byte[] bytes) throws CallException {
        JsonNode json;
        try {
            json = StrictJson.object(bytes);
        } catch (NotJsonException e) {
            throw badResponse(where + " answers /.well-known/idp.json with something that " + e.problem());
        }
        String protocol = json.path("protocol").asText("");
        if (!protocol.equals(JwsAssertion.PROTOCOL)) {
            throw badResponse(where + " uses protocol \"" + protocol.replaceAll("[^a-zA-Z0-9-]", "?")
                    + "\": expected \"" + JwsAssertion.PROTOCOL + "\"");
        }
        try {
            URI keys = address.resolve(json.path("jwks_uri").asText(""));
            return new TrustedIdp(json.path("domain").asText(""), keys);
        } catch (IllegalArgumentException e) {
            throw badResponse(where + " has an unusable description: " + e.getMessage());
        }
    }

    private static CallException failure(String where, IOException e) {
        String condition = "idp-load-failure";
        String problem = "does not answer properly: " + e.getClass().getSimpleName();
        for (Throwable t = e; t != null; t = t.getCause()) {
            if (t instanceof LimitedBody.TooLarge) {
                return badResponse(where + " answers /.well-known/idp.json with " + t.getMessage());
            } else if (t instanceof CertificateExpiredException) {
                return network(
                        "idp-tls-failure", "the TLS certificate of " + where + " has expired: " + t.getMessage());
            } else if (t instanceof SSLException) {
                condition = "idp-tls-failure";
                problem = "has no acceptable TLS certificate: " + t.getMessage();
            } else if (t instanceof ConnectException) {
                problem = "cannot be reached: is it running, and is --idp right?";
            } else if (t instanceof HttpTimeoutException && !(t instanceof HttpConnectTimeoutException)) {
                condition = IdentityError.IDP_TIMEOUT.code();
                problem = "did not answer within " + TIMEOUT.toMillis() + " ms";
            }
        }
        return network(condition, where + " " + problem);
    }

    private static CallException badResponse(String message) {
        return network("idp-bad-response", message);
    }

    /** The message can quote the provider: what could change a terminal is taken out. */
    private static CallException network(String condition, String message) {
        return new CallException(
                CallException.Category.NETWORK, condition, message.replaceAll("[\\p{Cntrl}\\p{Cf}]", "?"));
    }
}
