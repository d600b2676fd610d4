/**
 * PERC in an unmodified jicofo. Clients announce themselves in their presence, the bridge gets that with the request that creates their
 * endpoint, and the client gets what the Key Distributor signed. Nothing here is trusted with more than that: what matters is under the
 * identities' and the Key Distributor's signatures. May import perc-xmpp, Smack, Jitsi's extensions and HOCON, no class of jicofo's.
 */
@NullMarked
package org.jvbperc.jicofo;

import org.jspecify.annotations.NullMarked;
