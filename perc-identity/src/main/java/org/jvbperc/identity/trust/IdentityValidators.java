package org.jvbperc.identity.trust;

import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jvbperc.identity.IdentityAssertion;
import org.jvbperc.identity.IdentityError;
import org.jvbperc.identity.IdentityException;
import org.jvbperc.identity.IdentityValidator;
import org.jvbperc.identity.ValidatedIdentity;
import org.jvbperc.identity.jws.JwsIdentityValidator;
import org.jvbperc.identity.jws.JwsValidatorConfig;
import org.jvbperc.identity.jws.TrustedIdp;
import org.jvbperc.identity.oidc.OidcAssertion;
import org.jvbperc.identity.oidc.OidcIdentityValidator;
import org.jvbperc.identity.oidc.TrustedOidc;

/** Chooses the validator by the assertion's protocol. Immutable. */
public final class IdentityValidators implements IdentityValidator {
    private final Map<String, IdentityValidator> byProtocol;
    private final IdentityValidator others;

    /**
     * A choice.
     *
     * @param byProtocol validators that know one protocol; asked first, and an assertion of a provider that they do not know is
     *     passed to {@code others}
     * @param others for everything else
     */
    public IdentityValidators(Map<String, IdentityValidator> byProtocol, IdentityValidator others) {
        this.byProtocol = new HashMap<>(byProtocol);
        this.others = others;
    }

    /**
     * Validators of signed assertions and of ID tokens.
     *
     * @throws IllegalArgumentException if a domain occurs twice with one kind
     */
    public static IdentityValidators signed(
            Collection<TrustedIdp> jws, Collection<TrustedOidc> openId, JwsValidatorConfig config) {
        IdentityValidator assertions = new JwsIdentityValidator(jws, config);
        return new IdentityValidators(
                Map.of(OidcAssertion.PROTOCOL, new OidcIdentityValidator(openId, config)), assertions);
    }

    @Override
    public ValidatedIdentity validate(IdentityAssertion assertion, Instant now) throws IdentityException {
        IdentityValidator known = byProtocol.get(assertion.protocol());
        if (known == null) {
            return others.validate(assertion, now);
        }
        try {
            return known.validate(assertion, now);
        } catch (IdentityException e) {
            // An assertion that one validator has refused is not tried again; only one that no validator has checked.
            if (e.error() == IdentityError.IDP_UNTRUSTED) {
                return others.validate(assertion, now);
            }
            throw e;
        }
    }
}
