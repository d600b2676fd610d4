package org.jvbperc.xmpp;

import org.jitsi.xmpp.extensions.AbstractPacketExtension;

/** {@code <description type encoding value>}: a session description, octet by octet. As received, not checked; public with a public constructor, or Smack would lose the whole stanza. */
public final class DescriptionExtension extends AbstractPacketExtension {
    public static final String ELEMENT = "description";

    public static final String NAMESPACE = PercAttributes.NAMESPACE;

    /** Without attributes and children. */
    public DescriptionExtension() {
        super(NAMESPACE, ELEMENT);
    }
}
