/**
 * The Media Distributor's side of PERC, the same code on every bridge: associations, adapter interface.
 */
@NullMarked
package org.jvbperc.md;

import org.jspecify.annotations.NullMarked;
