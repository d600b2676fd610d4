/**
 * The signed roster (docs/roster.md): the list of a conference's members, signed by the Key Distributor and chained, so that
 * its history cannot be changed afterwards. Encoding and rules: docs/roster.md. No I/O; imports {@code org.jvbperc.crypto}
 * and {@code org.jvbperc.wire} only.
 */
@NullMarked
package org.jvbperc.roster;

import org.jspecify.annotations.NullMarked;
