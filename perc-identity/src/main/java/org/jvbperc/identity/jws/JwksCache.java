package org.jvbperc.identity.jws;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.jvbperc.identity.IdentityError;
import org.jvbperc.identity.IdentityException;
import org.jvbperc.identity.ProviderHttp;

/**
 * One provider's public keys: fetched when needed, cached, and fetched again when old or when a key id is unknown, but never
 * more often than configured. Thread-safe; one thread fetches while the others wait for its result. Why this is not the JOSE
 * library's cache is in docs/adr/0005-own-key-set-cache.md.
 */
public final class JwksCache {
    private static final int MAX_KEYS = 64;

    private final KeySource source;
    private final JwsValidatorConfig config;
    private final ProviderHttp http;

    private List<JWK> keys = List.of();
    private @Nullable Instant fetchedAt;
    private @Nullable Instant triedAt;
    private @Nullable IdentityException lastFailure;

    /** The provider of the keys, their address, and which of them are usable. */
    public interface KeySource {
        /** The provider's domain, for messages. */
        String domain();

        /** Where the key set is; may ask the provider. */
        URI jwksUri() throws IdentityException;

        /** Whether this key may sign assertions. */
        boolean isUsable(JWK key);

        /** A description of usable keys, for messages. */
        String usableKeys();
    }

    public JwksCache(KeySource source, JwsValidatorConfig config, ProviderHttp http) {
        this.source = source;
        this.config = config;
        this.http = http;
    }

    /**
     * The key with id {@code keyId}, or the provider's only key if the assertion names none.
     *
     * @throws IdentityException IDP_TOKEN_INVALID if the provider has no such key, else the reason why its keys cannot be read
     */
    public synchronized JWK key(@Nullable String keyId, Instant now) throws IdentityException {
        if (isOlderThan(config.refreshAfter(), now)) {
            refresh(now);
        }
        JWK key = find(keyId);
        if (key == null && mayFetch(now)) {
            refresh(now);
            key = find(keyId);
        }
        if (key != null) {
            return key;
        }
        throw new IdentityException(
                IdentityError.IDP_TOKEN_INVALID,
                keyId == null
                        ? "the assertion names no key, and " + source.domain() + " has not exactly one"
                        : "the assertion is signed by a key that " + source.domain() + " does not publish");
    }

    /** Fetches if that is allowed again; afterwards there are usable keys, else throws the failure. */
    private void refresh(Instant now) throws IdentityException {
        if (mayFetch(now)) {
            Instant triedBefore = triedAt;
            triedAt = now;
            try {
                keys = fetch();
                fetchedAt = now;
                lastFailure = null;
            } catch (IdentityException e) {
                if (Thread.currentThread().isInterrupted()) {
                    // The caller's time was over, which says nothing about the provider; the next caller asks it again.
                    triedAt = triedBefore;
                    throw e;
                }
                lastFailure = e;
            }
        }
        if (lastFailure != null && isOlderThan(config.staleLimit(), now)) {
            throw new IdentityException(lastFailure.error(), String.valueOf(lastFailure.getMessage()), lastFailure);
        }
    }

    private boolean mayFetch(Instant now) {
        return triedAt == null || now.isBefore(triedAt) || !now.isBefore(triedAt.plus(config.minRefetchInterval()));
    }

    private boolean isOlderThan(Duration age, Instant now) {
        return fetchedAt == null || fetchedAt.plus(age).isBefore(now);
    }

    private @Nullable JWK find(@Nullable String keyId) {
        if (keyId == null) {
            return keys.size() == 1 ? keys.get(0) : null;
        }
        for (JWK key : keys) {
            if (keyId.equals(key.getKeyID())) {
                return key;
            }
        }
        return null;
    }

    private List<JWK> fetch() throws IdentityException {
        HttpResponse<byte[]> response = http.send(HttpRequest.newBuilder(source.jwksUri())
                .header("Accept", "application/json")
                .GET()
                .build());
        if (response.statusCode() != 200) {
            throw new IdentityException(
                    IdentityError.IDP_LOAD_FAILURE,
                    "the keys of identity provider " + source.domain() + " cannot be read: HTTP status "
                            + response.statusCode());
        }
        return usableKeys(response.body(), source);
    }

    /**
     * The keys of a key set (RFC 7517) that {@code source} finds usable, at most {@value #MAX_KEYS}.
     *
     * @throws IdentityException IDP_BAD_RESPONSE if it is no key set or has no such key
     */
    public static List<JWK> usableKeys(byte[] keySet, KeySource source) throws IdentityException {
        List<JWK> usable = new ArrayList<>();
        try {
            for (JWK key :
                    JWKSet.parse(new String(keySet, StandardCharsets.UTF_8)).getKeys()) {
                boolean signs = key.getKeyUse() == null || KeyUse.SIGNATURE.equals(key.getKeyUse());
                if (signs && source.isUsable(key) && usable.size() < MAX_KEYS) {
                    usable.add(key.toPublicJWK());
                }
            }
        } catch (ParseException | RuntimeException e) {
            // The library throws unchecked exceptions for some malformed keys.
            throw new IdentityException(
                    IdentityError.IDP_BAD_RESPONSE,
                    "identity provider " + source.domain() + " serves something that is not a key set (RFC 7517)");
        }
        if (usable.isEmpty()) {
            throw new IdentityException(
                    IdentityError.IDP_BAD_RESPONSE,
                    "identity provider " + source.domain() + " serves a key set without " + source.usableKeys());
        }
        return usable;
    }
}
