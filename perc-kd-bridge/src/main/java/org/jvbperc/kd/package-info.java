/**
 * The Key Distributor.
 */
@NullMarked
package org.jvbperc.kd;

import org.jspecify.annotations.NullMarked;
