/**
 * The signed roster (docs/roster.md): who is in a conference, as the Key Distributor says under its signature, chained so that its
 * history cannot be changed afterwards. Encoding and rules: docs/roster.md. No I/O; imports {@code org.jvbperc.crypto} only.
 */
@NullMarked
package org.jvbperc.roster;

import org.jspecify.annotations.NullMarked;
