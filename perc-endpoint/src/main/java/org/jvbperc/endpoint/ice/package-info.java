/**
 * The endpoint's side of ICE (RFC 8445, on ice4j) and the demultiplexing of what arrives on its one socket (RFC 9443). The
 * only package of this module that may import Jitsi libraries.
 */
@NullMarked
package org.jvbperc.endpoint.ice;

import org.jspecify.annotations.NullMarked;
