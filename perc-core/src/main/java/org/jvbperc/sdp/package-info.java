/**
 * Session descriptions (RFC 8866) line by line, with the attributes PERC depends on. May import {@code crypto}.
 */
@NullMarked
package org.jvbperc.sdp;

import org.jspecify.annotations.NullMarked;
