/**
 * Puts the parts of a Media Distributor together. A bridge starts one {@code MediaDistributor}; nothing inside the
 * module may import this package but the ways into a bridge.
 */
@NullMarked
package org.jvbperc.md.app;

import org.jspecify.annotations.NullMarked;
