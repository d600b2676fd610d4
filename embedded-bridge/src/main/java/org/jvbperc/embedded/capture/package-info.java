/**
 * Records the packets that the bridge sees and the keys that it holds, so that a demonstration can show that these keys do not
 * open the media.
 */
@NullMarked
package org.jvbperc.embedded.capture;

import org.jspecify.annotations.NullMarked;
