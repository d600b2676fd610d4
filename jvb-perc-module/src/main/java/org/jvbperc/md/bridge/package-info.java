/**
 * What a Media Distributor needs of the bridge that carries it, and what it gives the bridge: endpoints, their
 * hop-by-hop SRTP transforms, and their association with the Key Distributor.
 */
@NullMarked
package org.jvbperc.md.bridge;

import org.jspecify.annotations.NullMarked;
