package org.jvbperc.xmpp;

import org.jitsi.xmpp.extensions.AbstractPacketExtension;

/**
 * {@code <key-distributor>}: the Key Distributor of the conference. As received, not checked; public with a public constructor,
 * or Smack would lose the whole stanza.
 */
public final class KeyDistributorExtension extends AbstractPacketExtension {
    public static final String ELEMENT = "key-distributor";

    public static final String NAMESPACE = PercAttributes.NAMESPACE;

    /** Without attributes and children. */
    public KeyDistributorExtension() {
        super(NAMESPACE, ELEMENT);
    }
}
