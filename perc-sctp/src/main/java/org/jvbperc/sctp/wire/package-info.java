/** Packets, chunks, parameters and error causes of SCTP as octets (RFC 9260 section 3, RFC 3758, RFC 6525). Internal to this module. */
@NullMarked
package org.jvbperc.sctp.wire;

import org.jspecify.annotations.NullMarked;
