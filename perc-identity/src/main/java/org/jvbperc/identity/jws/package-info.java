/**
 * Identity assertions that an identity provider signs as JSON Web Signatures (RFC 7515), and their validation with
 * keys of a JWK set.
 */
@NullMarked
package org.jvbperc.identity.jws;

import org.jspecify.annotations.NullMarked;
