/**
 * Identity assertions (RFC 8827 sections 7 and 8): the a=identity attribute, what is bound, and validators behind one interface.
 */
@NullMarked
package org.jvbperc.identity;

import org.jspecify.annotations.NullMarked;
