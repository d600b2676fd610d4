/**
 * Colibri2, the protocol that creates conferences and endpoints on a bridge, and its REST form. May import
 * jitsi-xmpp-extensions and {@code org.jvbperc.md}.
 */
@NullMarked
package org.jvbperc.embedded.colibri;

import org.jspecify.annotations.NullMarked;
