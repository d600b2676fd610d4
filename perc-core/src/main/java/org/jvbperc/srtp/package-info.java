/**
 * SRTP and SRTCP with AES-GCM (RFC 3711, RFC 6188, RFC 7714): key derivation, contexts, replay windows, ROC estimation. May import {@code crypto} and {@code rtp}.
 */
@NullMarked
package org.jvbperc.srtp;

import org.jspecify.annotations.NullMarked;
