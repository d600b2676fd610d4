/**
 * RTP and RTCP packets as views over caller-owned bytes (RFC 3550, RFC 8285). May import {@code crypto}.
 */
@NullMarked
package org.jvbperc.rtp;

import org.jspecify.annotations.NullMarked;
