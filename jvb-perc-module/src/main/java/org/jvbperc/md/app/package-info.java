/**
 * Puts the parts of a Media Distributor together. A bridge starts one {@code MediaDistributor}. Inside the module, only the
 * packages that install it in a bridge may import this one.
 */
@NullMarked
package org.jvbperc.md.app;

import org.jspecify.annotations.NullMarked;
