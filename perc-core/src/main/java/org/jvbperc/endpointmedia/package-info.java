/**
 * An endpoint's whole media protection: double encryption (RFC 8723) together with Encrypted Key Transport (RFC
 * 8870). May import {@code crypto}, {@code rtp}, {@code srtp}, {@code doublesrtp} and {@code ekt}.
 */
@NullMarked
package org.jvbperc.endpointmedia;

import org.jspecify.annotations.NullMarked;
