package org.jvbperc.kd.identity;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.jvbperc.identity.IdentityAssertion;
import org.jvbperc.identity.IdentityError;
import org.jvbperc.identity.IdentityException;
import org.jvbperc.identity.IdentityValidator;
import org.jvbperc.identity.IdpClient;
import org.jvbperc.identity.ValidatedIdentity;
import org.jvbperc.identity.jws.JwsAssertion;
import org.jvbperc.identity.jws.JwsIdentityValidator;
import org.jvbperc.identity.jws.JwsValidatorConfig;
import org.jvbperc.identity.oidc.OidcAssertion;
import org.jvbperc.identity.oidc.OidcIdentityValidator;
import org.jvbperc.identity.trust.IdentityValidators;
import org.jvbperc.idpproxy.IdpProxies;
import org.jvbperc.idpproxy.ProxyAssertions;
import org.jvbperc.idpproxy.ProxyIdentityValidator;
import org.jvbperc.kd.config.IdentitySettings;
import org.jvbperc.kd.config.OwnIdentitySettings;
import org.jvbperc.kd.metrics.KdMetrics;

/**
 * The configured identity providers: validates endpoints' assertions, and obtains the Key Distributor's own. Every result is
 * counted. Thread-safe; calls may block on the network.
 */
public final class Identities implements IdentityValidator, AssertionSource, AutoCloseable {
    private final KdMetrics metrics;
    private final IdentitySettings settings;
    private final IdentityValidator validator;
    private @Nullable IdpProxies proxies;
    private volatile @Nullable AssertionSource own;
    private volatile @Nullable IdentityException lastOwnFailure;
    private volatile Consumer<ValidatedIdentity> onValidated = identity -> {};

    public Identities(IdentitySettings settings, KdMetrics metrics) {
        this.settings = settings;
        this.metrics = metrics;
        this.validator = validator();
        if (settings.own() instanceof OwnIdentitySettings.Login login) {
            own(
                    new IdpClient(login.url(), login.user(), login.password(), settings.fetchTimeout(), settings.tls())
                            ::assertion);
        } else if (settings.own() instanceof OwnIdentitySettings.Script script) {
            String credentials = script.user() + ":" + script.password();
            String basic = "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
            ownScript(script.authority(), script.protocol(), basic, script.user());
        }
    }

    /** Calls {@code listener} with every validated identity, on the validating thread; it must not block. */
    public void onValidated(Consumer<ValidatedIdentity> listener) {
        onValidated = listener;
    }

    /** Why the last attempt to make an assertion of the own identity failed; null after a success. */
    public @Nullable IdentityException lastOwnFailure() {
        return lastOwnFailure;
    }

    /** Chooses the source of the own identity's assertions. */
    public void own(AssertionSource source) {
        own = source;
    }

    /**
     * Chooses a provider's script as the source of the own identity's assertions.
     *
     * @param authorization for the provider's origin; null for none
     * @throws IllegalArgumentException if authority or protocol are not acceptable
     */
    public void ownScript(
            String authority, String protocol, @Nullable String authorization, @Nullable String usernameHint) {
        own(new ProxyAssertions(proxies(), authority, protocol, authorization, usernameHint)::assertion);
    }

    /** Created for the first script, because the engine's start takes time. */
    private synchronized IdpProxies proxies() {
        IdpProxies made = proxies;
        if (made == null) {
            made = new IdpProxies(settings.proxy());
            proxies = made;
        }
        return made;
    }

    private IdentityValidator validator() {
        JwsValidatorConfig config = settings.validation();
        IdentityValidator jws = new JwsIdentityValidator(settings.trusted().jws(), config);
        IdentityValidator oidc = new OidcIdentityValidator(settings.trusted().oidc(), config);
        // Without scripts the answer to an unknown protocol is the first validator's: not supported.
        IdentityValidator others = settings.trusted().proxies().isEmpty()
                ? jws
                : new ProxyIdentityValidator(proxies(), settings.trusted().proxies());
        return new IdentityValidators(Map.of(JwsAssertion.PROTOCOL, jws, OidcAssertion.PROTOCOL, oidc), others);
    }

    @Override
    public ValidatedIdentity validate(IdentityAssertion assertion, Instant now) throws IdentityException {
        ValidatedIdentity found = counted(() -> validator.validate(assertion, now), metrics::identityValidation);
        onValidated.accept(found);
        return found;
    }

    @Override
    public IdentityAssertion assertion(String contents) throws IdentityException {
        try {
            IdentityAssertion made = ownAssertion(contents);
            lastOwnFailure = null;
            return made;
        } catch (IdentityException e) {
            lastOwnFailure = e;
            throw e;
        }
    }

    private IdentityAssertion ownAssertion(String contents) throws IdentityException {
        AssertionSource source = own;
        if (source == null) {
            throw new IdentityException(
                    IdentityError.IDP_NEED_LOGIN, "this Key Distributor has no identity provider of its own");
        }
        return counted(() -> source.assertion(contents), metrics::ownAssertion);
    }

    private interface Attempt<T> {
        T make() throws IdentityException;
    }

    private static <T> T counted(Attempt<T> attempt, Consumer<String> counter) throws IdentityException {
        try {
            T made = attempt.make();
            counter.accept("ok");
            return made;
        } catch (IdentityException e) {
            counter.accept(e.error().code());
            throw e;
        }
    }

    @Override
    public synchronized void close() {
        if (proxies != null) {
            proxies.close();
        }
    }
}
