/**
 * Fields of messages in network byte order (the presentation language of RFC 8446 section 3), for the codecs of this module only.
 * Imports {@code org.jvbperc.crypto} and the JDK only.
 */
@NullMarked
package org.jvbperc.wire;

import org.jspecify.annotations.NullMarked;
