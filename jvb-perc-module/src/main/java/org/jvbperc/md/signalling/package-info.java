/**
 * Session descriptions on one side, Colibri2 on the other: what an offer means to a bridge, and the answer made of what the
 * bridge says. May import {@code perc-core}, jitsi-xmpp-extensions and Smack.
 */
@NullMarked
package org.jvbperc.md.signalling;

import org.jspecify.annotations.NullMarked;
