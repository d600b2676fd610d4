/**
 * Colibri2, the protocol that creates conferences and endpoints on a bridge, and its REST form. May import
 * jitsi-xmpp-extensions and {@code org.jvbperc.md}.
 */
@NullMarked
package org.jvbperc.testenv.bridge.colibri;

import org.jspecify.annotations.NullMarked;
