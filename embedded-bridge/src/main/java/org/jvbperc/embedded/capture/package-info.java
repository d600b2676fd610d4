/**
 * Writes down what the bridge sees and which keys it holds, so that a demonstration can show that nothing opens with
 * them.
 */
@NullMarked
package org.jvbperc.embedded.capture;

import org.jspecify.annotations.NullMarked;
