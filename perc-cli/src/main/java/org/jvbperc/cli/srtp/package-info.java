/**
 * {@code perc srtp}: single packets through the transforms of RFC 8723 and RFC 8870, for debugging and for checking against other
 * implementations. May import {@code perc-core}, {@code md.srtp} and picocli.
 */
@NullMarked
package org.jvbperc.cli.srtp;

import org.jspecify.annotations.NullMarked;
