/**
 * Hop-by-hop SRTP of a Media Distributor on jitsi-srtp (RFC 8723 section 5.2, RFC 8870 section 4.8): the payload stays
 * end-to-end encrypted, and a private trailer behind it carries what the next hop needs. May import {@code perc-core},
 * jitsi-srtp and jitsi-utils.
 */
@NullMarked
package org.jvbperc.md.srtp;

import org.jspecify.annotations.NullMarked;
