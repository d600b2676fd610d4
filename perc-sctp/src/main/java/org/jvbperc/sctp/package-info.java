/**
 * SCTP as WebRTC's data channels need it (RFC 9260, RFC 8831, RFC 3758, RFC 6525): one association over one DTLS association, without
 * I/O, clock and threads. May import {@code sctp.wire}.
 */
@NullMarked
package org.jvbperc.sctp;

import org.jspecify.annotations.NullMarked;
