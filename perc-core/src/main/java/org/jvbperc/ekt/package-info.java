/**
 * Encrypted Key Transport (RFC 8870): fields, parameter sets, sending and receiving state. May import {@code crypto}, {@code rtp}, {@code srtp} and {@code doublesrtp}.
 */
@NullMarked
package org.jvbperc.ekt;

import org.jspecify.annotations.NullMarked;
