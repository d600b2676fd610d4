package org.jvbperc.xmpp;

import org.jitsi.xmpp.extensions.AbstractPacketExtension;

/** {@code <perc>} of a conference, an endpoint, a Jingle session or a presence; read it with {@link ConferenceRequest} and its like. As received, not checked; public with a public constructor, or Smack would lose the whole stanza. */
public final class PercExtension extends AbstractPacketExtension {
    public static final String ELEMENT = "perc";

    public static final String NAMESPACE = PercAttributes.NAMESPACE;

    /** Without attributes and children. */
    public PercExtension() {
        super(NAMESPACE, ELEMENT);
    }
}
