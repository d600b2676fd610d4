package org.jvbperc.kd.peers;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.Map;
import org.jvbperc.crypto.CertificateFingerprint;

/** An authorization server on loopback that gives any token a test asks for. */
public final class TokenServer implements AutoCloseable {
    public static final String AUDIENCE = "perc-kd";

    private final ECKey key;
    private final HttpServer server;

    public TokenServer() throws IOException, JOSEException {
        key = new ECKeyGenerator(Curve.P_256).keyID("k1").generate();
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            String answer = exchange.getRequestURI().getPath().equals("/jwks")
                    ? new JWKSet(key.toPublicJWK()).toString()
                    : "{\"issuer\":\"" + issuer() + "\",\"jwks_uri\":\"" + issuer() + "/jwks\"}";
            byte[] octets = answer.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, octets.length);
            exchange.getResponseBody().write(octets);
            exchange.close();
        });
        server.start();
    }

    private String issuer() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** The Key Distributor's configuration that believes it for names of idp.example. */
    public String config() {
        return "authorization.issuers = [{ domain = \"idp.example\", issuer = \"" + issuer() + "\", audiences = [\""
                + AUDIENCE + "\"] }]\n";
    }

    /** A token bound to a key. */
    public String token(String user, String scope, ECKey holder) throws JOSEException {
        return token(user, scope, Map.of("jkt", holder.computeThumbprint().toString()));
    }

    /** A token bound to a certificate. */
    public String token(String user, String scope, CertificateFingerprint holder) throws JOSEException {
        String hash = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(holder.digest().toByteArray());
        return token(user, scope, Map.of("x5t#S256", hash));
    }

    private String token(String user, String scope, Map<String, Object> confirmation) throws JOSEException {
        SignedJWT token = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.ES256)
                        .keyID("k1")
                        .type(new JOSEObjectType("at+jwt"))
                        .build(),
                new JWTClaimsSet.Builder()
                        .issuer(issuer())
                        .subject(user)
                        .audience(AUDIENCE)
                        .expirationTime(Date.from(Instant.now().plusSeconds(300)))
                        .claim("scope", scope)
                        .claim("cnf", confirmation)
                        .build());
        token.sign(new ECDSASigner(key));
        return token.serialize();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
