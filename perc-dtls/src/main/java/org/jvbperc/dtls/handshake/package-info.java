/**
 * The DTLS handshake on BouncyCastle: hello messages and their extensions, cookies, credentials, and what the
 * handshake reports.
 */
@NullMarked
package org.jvbperc.dtls.handshake;

import org.jspecify.annotations.NullMarked;
