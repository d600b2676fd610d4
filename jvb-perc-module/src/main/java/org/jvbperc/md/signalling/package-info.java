/**
 * Converts between session descriptions and Colibri2: requests for the bridge from offers, and answers from the bridge's
 * responses. May import {@code perc-core}, jitsi-xmpp-extensions and Smack.
 */
@NullMarked
package org.jvbperc.md.signalling;

import org.jspecify.annotations.NullMarked;
