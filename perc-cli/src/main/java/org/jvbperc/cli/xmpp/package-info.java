/**
 * A native endpoint in a Jitsi room: XMPP and Jingle (XEP-0166, XEP-0167, XEP-0176, XEP-0320) as the signalling of a call. Server, focus
 * and bridge are not trusted; what they say is checked by the call. May import the endpoint's SDK, perc-xmpp, Smack and Jitsi's extensions.
 */
@NullMarked
package org.jvbperc.cli.xmpp;

import org.jspecify.annotations.NullMarked;
