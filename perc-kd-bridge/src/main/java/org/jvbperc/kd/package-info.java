/** The Key Distributor (RFC 8871 section 3.2.2). */
@NullMarked
package org.jvbperc.kd;

import org.jspecify.annotations.NullMarked;
