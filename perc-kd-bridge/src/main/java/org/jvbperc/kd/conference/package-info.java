/**
 * Conferences as the Key Distributor sees them (RFC 8871 section 3.2.2): admission policy, admitted offers, roster, and the EKT
 * parameter sets. No I/O; time comes in as arguments. May import perc-core and perc-dtls.
 */
@NullMarked
package org.jvbperc.kd.conference;

import org.jspecify.annotations.NullMarked;
