/**
 * What lets somebody do something, beside who they are: OAuth 2 access tokens bound to their holder (RFC 9068, RFC 7662, RFC 8705,
 * RFC 9449), one-time invitations, and how an offer carries them. Nothing here is worth anything to whoever carries it along the
 * way.
 */
@NullMarked
package org.jvbperc.identity.authorization;

import org.jspecify.annotations.NullMarked;
