/**
 * Media of an endpoint: Ogg Opus (RFC 3533, RFC 7845) and IVF VP8 files, RTP payload formats (RFC 7587, RFC 7741),
 * reordering and reassembly. Nothing here knows keys, sockets or clocks. May import {@code crypto} and {@code rtp} of
 * perc-core.
 */
@NullMarked
package org.jvbperc.endpoint.media;

import org.jspecify.annotations.NullMarked;
