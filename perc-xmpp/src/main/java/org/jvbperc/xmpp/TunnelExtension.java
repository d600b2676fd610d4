package org.jvbperc.xmpp;

import org.jitsi.xmpp.extensions.AbstractPacketExtension;

/** {@code <tunnel>}: where a Key Distributor dials the Media Distributor. As received, not checked; public with a public constructor, or Smack would lose the whole stanza. */
public final class TunnelExtension extends AbstractPacketExtension {
    public static final String ELEMENT = "tunnel";

    public static final String NAMESPACE = PercAttributes.NAMESPACE;

    /** Without attributes and children. */
    public TunnelExtension() {
        super(NAMESPACE, ELEMENT);
    }
}
