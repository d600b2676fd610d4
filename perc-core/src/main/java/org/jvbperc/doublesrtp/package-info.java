/**
 * Double encryption (RFC 8723): the end-to-end layer, the Original Header Block, and what a Media Distributor writes into it. May import {@code crypto},
 * {@code rtp} and {@code srtp}.
 */
@NullMarked
package org.jvbperc.doublesrtp;

import org.jspecify.annotations.NullMarked;
