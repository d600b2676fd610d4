/**
 * The Media Distributor's side of PERC (RFC 8871 section 3.1.1), the same code on every bridge:
 * {@link org.jvbperc.md.app.MediaDistributor} ties signalling, tunnel and hop-by-hop keys together;
 * {@link org.jvbperc.md.bridge.BridgeAdapter} is its only interface to a bridge.
 */
@NullMarked
package org.jvbperc.md;

import org.jspecify.annotations.NullMarked;
