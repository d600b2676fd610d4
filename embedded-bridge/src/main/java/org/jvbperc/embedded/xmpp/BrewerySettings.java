package org.jvbperc.embedded.xmpp;

import org.jxmpp.jid.DomainBareJid;
import org.jxmpp.jid.EntityBareJid;
import org.jxmpp.jid.parts.Resourcepart;

/**
 * {@code embedded-bridge.xmpp}: the room where signalling servers find bridges.
 *
 * @param host name or address of the XMPP server
 * @param port its port for clients
 * @param domain of the account
 * @param user local part of the account
 * @param password of the account
 * @param muc the room's address
 * @param nick the bridge's name in the room
 * @param tls whether the connection must be encrypted; an unencrypted one is allowed on loopback only
 * @param presenceIntervalMillis time between two updates of the statistics, and between attempts to connect
 */
public record BrewerySettings(
        String host,
        int port,
        DomainBareJid domain,
        String user,
        String password,
        EntityBareJid muc,
        Resourcepart nick,
        boolean tls,
        long presenceIntervalMillis) {
    /** Without the password. */
    @Override
    public String toString() {
        return "BrewerySettings[" + user + "@" + domain + " at " + host + ":" + port + ", " + muc + "/" + nick + "]";
    }
}
