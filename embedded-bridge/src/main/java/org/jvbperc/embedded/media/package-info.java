/**
 * Forwarding state of one conference: which source belongs to whom, which packets go to which receiver under which
 * sequence number, and what can be sent again. No I/O, no threads, no clock: one media lane owns every object.
 */
@NullMarked
package org.jvbperc.embedded.media;

import org.jspecify.annotations.NullMarked;
