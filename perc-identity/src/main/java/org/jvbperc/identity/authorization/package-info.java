/**
 * Authorization besides identity: OAuth 2 access tokens bound to their holder (RFC 9068, RFC 7662, RFC 8705, RFC 9449),
 * one-time invitations, certificates, and how an offer carries them. No credential here is of use to a server that carries it
 * along the way.
 */
@NullMarked
package org.jvbperc.identity.authorization;

import org.jspecify.annotations.NullMarked;
