/**
 * Colibri2 over XMPP: the bridge in the room where signalling servers find it. May import Smack, the bridge's {@code colibri} and
 * {@code perc-xmpp}.
 */
@NullMarked
package org.jvbperc.embedded.xmpp;

import org.jspecify.annotations.NullMarked;
