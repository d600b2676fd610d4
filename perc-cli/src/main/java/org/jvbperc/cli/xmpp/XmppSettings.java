package org.jvbperc.cli.xmpp;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Optional;
import org.jxmpp.jid.DomainBareJid;
import org.jxmpp.jid.Jid;

/**
 * Where and as whom a call logs in.
 *
 * @param host of the XMPP server
 * @param port 1..65535
 * @param domain logged in to
 * @param conferences the service that has the rooms
 * @param focus jicofo
 * @param login empty for an anonymous one
 * @param plaintext without TLS, only to this very machine
 * @param invitation how long to wait to be invited; jicofo invites nobody who is alone
 */
public record XmppSettings(
        String host,
        int port,
        DomainBareJid domain,
        DomainBareJid conferences,
        Jid focus,
        Optional<Login> login,
        boolean plaintext,
        Duration invitation) {
    private static final int MAX_PORT = 65_535;

    /**
     * An account.
     *
     * @param password not for messages
     */
    public record Login(String user, String password) {
        @Override
        public String toString() {
            return "Login[" + user + "]";
        }
    }

    /** @throws IllegalArgumentException naming what was expected, also if {@code plaintext} is asked for another machine */
    public XmppSettings {
        if (port < 1 || port > MAX_PORT) {
            throw new IllegalArgumentException("port " + port + " is not in 1.." + MAX_PORT);
        }
        if (plaintext && !isLoopback(host)) {
            throw new IllegalArgumentException(
                    "XMPP without TLS is for servers on this machine: " + host + " is no loopback address");
        }
    }

    private static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
