/**
 * Identity assertions (RFC 8827 sections 7 and 8): the a=identity attribute, what is bound to it, and validators behind one
 * interface. Used by the Key Distributor and by endpoints; may import perc-core, Jackson and Nimbus JOSE.
 *
 * <p>Assertions are bearer-like: no exception text, log line or {@code toString} of this package contains one.
 */
@NullMarked
package org.jvbperc.identity;

import org.jspecify.annotations.NullMarked;
