/**
 * Identity assertions that are ID tokens of OpenID Connect providers.
 */
@NullMarked
package org.jvbperc.identity.oidc;

import org.jspecify.annotations.NullMarked;
