/**
 * ICE on ice4j (RFC 8445, RFC 7675): candidates and parameters as descriptions have them (RFC 8839), and the one bundled transport of
 * a call. {@link org.jvbperc.ice.IceTransport} is an endpoint's, with a port of its own; a bridge that has one port for all builds on
 * {@link org.jvbperc.ice.IceSession}.
 */
@NullMarked
package org.jvbperc.ice;

import org.jspecify.annotations.NullMarked;
