/**
 * Media of an endpoint: Ogg Opus files (RFC 3533, RFC 7845) and IVF files, RTP payload formats (RFC 7587, RFC 7741, RFC 9628, AV1),
 * reordering and reassembly. Nothing here knows keys, sockets or clocks. May import {@code crypto} and {@code rtp} of
 * perc-core, and of {@code sframe} the view of AV1's OBUs.
 */
@NullMarked
package org.jvbperc.endpoint.media;

import org.jspecify.annotations.NullMarked;
