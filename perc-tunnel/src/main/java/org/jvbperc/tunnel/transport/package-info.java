/**
 * Tunnel connections over mutual TLS (RFC 9185 section 5.2) on JSSE: dialling, listening, peer checks, reconnecting. May import the JDK and {@code org.jvbperc.tunnel}, {@code org.jvbperc.crypto}.
 */
@NullMarked
package org.jvbperc.tunnel.transport;

import org.jspecify.annotations.NullMarked;
