/**
 * A native endpoint's streams in frame rooms: whole frames sealed before they are cut into RTP payloads, and opened before they are
 * used (docs/frame-protection.md section 7). Nothing here knows sockets or clocks. May import {@code media} and, of perc-core,
 * {@code crypto}, {@code rtp} and {@code sframe}.
 */
@NullMarked
package org.jvbperc.endpoint.sframe;

import org.jspecify.annotations.NullMarked;
