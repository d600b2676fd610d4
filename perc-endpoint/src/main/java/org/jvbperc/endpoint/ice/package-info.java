/**
 * The endpoint's side of ICE (RFC 8445, on ice4j). The
 * only package of this module that may import Jitsi libraries.
 */
@NullMarked
package org.jvbperc.endpoint.ice;

import org.jspecify.annotations.NullMarked;
