/**
 * Compound RTCP packets hop by hop: a reader that never throws and a writer into caller-owned arrays (RFC 3550 section 6, RFC 4585,
 * RFC 5104 section 4.3.1, RFC 5506). May import {@code rtp}.
 */
@NullMarked
package org.jvbperc.rtcp;

import org.jspecify.annotations.NullMarked;
