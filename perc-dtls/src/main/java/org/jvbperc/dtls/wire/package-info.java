/**
 * The octets that this project adds to DTLS: TLS extensions, EKTKey and ACK messages, and records and handshake fragments as
 * far as they must be distinguished (RFC 5764 section 4.1, RFC 6347 section 4, RFC 8844, RFC 8870 section 5, RFC 9147 section
 * 7). May import the JDK and {@code org.jvbperc.{crypto,ekt}}; no state, no threads.
 */
@NullMarked
package org.jvbperc.dtls.wire;

import org.jspecify.annotations.NullMarked;
