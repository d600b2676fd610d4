/**
 * What a PERC call needs around it when nothing else is at hand: an embedded bridge, an identity provider, the demo. Sees every
 * other module; none of them sees it.
 */
@NullMarked
package org.jvbperc.testenv;

import org.jspecify.annotations.NullMarked;
