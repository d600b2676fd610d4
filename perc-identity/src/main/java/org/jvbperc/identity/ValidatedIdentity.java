package org.jvbperc.identity;

import java.time.Instant;

/**
 * The result of a validation: the identity, its provider, and the bound contents.
 *
 * @param identity {@code user@domain}, the domain in lower case and U-labels; '@' and '%' inside the user part are
 *     percent-encoded (RFC 8827 section 8.1)
 * @param idpDomain the identity provider's domain in the same form
 * @param contents what the provider bound to the name
 * @param issuedAt when the provider made the assertion
 * @param expiresAt when it ceases to be valid
 */
public record ValidatedIdentity(
        String identity, String idpDomain, AssertionContents contents, Instant issuedAt, Instant expiresAt) {}
