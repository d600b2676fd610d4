/**
 * The interface between a Media Distributor and its bridge: endpoints, their hop-by-hop SRTP transforms, and their associations
 * with the Key Distributor.
 */
@NullMarked
package org.jvbperc.md.bridge;

import org.jspecify.annotations.NullMarked;
