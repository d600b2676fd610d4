/**
 * PERC in an unmodified jicofo. Clients announce themselves in their presence; the drop-in passes the announcement to the
 * bridge with the request that creates the endpoint, and the Key Distributor's signed answer to the client. Nothing here is
 * trusted: all data that matter are signed by the identity providers or the Key Distributor. May import perc-xmpp, Smack,
 * Jitsi's extensions and HOCON, no class of jicofo's.
 */
@NullMarked
package org.jvbperc.jicofo;

import org.jspecify.annotations.NullMarked;
