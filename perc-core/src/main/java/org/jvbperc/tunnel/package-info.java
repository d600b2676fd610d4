/**
 * The DTLS tunnel between Media Distributor and Key Distributor (RFC 9185) with the signing extension: messages, codecs, session state machines. May import {@code crypto}.
 */
@NullMarked
package org.jvbperc.tunnel;

import org.jspecify.annotations.NullMarked;
