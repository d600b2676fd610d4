/** Data channels over an SCTP association: establishment (RFC 8832), messages and closing (RFC 8831). May import {@code sctp}. */
@NullMarked
package org.jvbperc.sctp.datachannel;

import org.jspecify.annotations.NullMarked;
