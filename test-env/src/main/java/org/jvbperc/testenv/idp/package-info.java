/**
 * A small identity provider (RFC 8827 section 7) for demo and tests: users log in, get their session descriptions' contents
 * signed as JWS assertions, and anybody checks them against the published key set.
 */
@NullMarked
package org.jvbperc.testenv.idp;

import org.jspecify.annotations.NullMarked;
