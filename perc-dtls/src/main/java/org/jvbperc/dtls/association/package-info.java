/**
 * The DTLS association of a client or a server: its state, its threads and its alerts.
 */
@NullMarked
package org.jvbperc.dtls.association;

import org.jspecify.annotations.NullMarked;
