/**
 * The embedded bridge: a small selective forwarding bridge for PERC media only, used when no Jitsi Videobridge is given.
 *
 * <p>It has a forwarder of its own between ice4j and {@code org.jvbperc.md}, the same Media Distributor code that the drop-in
 * module runs inside a videobridge. It never holds an end-to-end key (RFC 8871 section 3.1.1). May import ice4j,
 * jitsi-srtp, jitsi-xmpp-extensions, {@code org.jvbperc.md} and perc-core.
 */
@NullMarked
package org.jvbperc.embedded;

import org.jspecify.annotations.NullMarked;
