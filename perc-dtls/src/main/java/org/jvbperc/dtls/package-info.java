/**
 * DTLS-SRTP associations with EKT (RFC 5764, RFC 8870 section 5, RFC 8844) for both roles. The only place that imports BouncyCastle.
 */
@NullMarked
package org.jvbperc.dtls;

import org.jspecify.annotations.NullMarked;
