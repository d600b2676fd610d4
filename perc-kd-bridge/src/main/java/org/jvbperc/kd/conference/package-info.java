/**
 * The Key Distributor's conferences (RFC 8871 section 3.2.2): admission policy, admitted offers, roster, and the EKT parameter
 * sets. There is no I/O, and time is an argument. The package may import perc-core and perc-dtls.
 */
@NullMarked
package org.jvbperc.kd.conference;

import org.jspecify.annotations.NullMarked;
