package org.jitsi.videobridge.xmpp;

import org.jivesoftware.smack.packet.ExtensionElement;

/** Double with a real class's name. */
public final class XmppConnection {
    private ExtensionElement presence;

    public void setPresenceExtension(ExtensionElement extension) {
        presence = extension;
    }

    public ExtensionElement presence() {
        return presence;
    }
}
