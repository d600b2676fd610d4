package org.jvbperc.xmpp;

import org.jitsi.xmpp.extensions.AbstractPacketExtension;

/** {@code <perc-error>} in a stanza's {@code <error>}: why PERC refused; read it with {@link PercError}. As received, not checked; public with a public constructor, or Smack would lose the whole stanza. */
public final class PercErrorExtension extends AbstractPacketExtension {
    public static final String ELEMENT = "perc-error";

    public static final String NAMESPACE = PercAttributes.NAMESPACE;

    /** Without attributes and children. */
    public PercErrorExtension() {
        super(NAMESPACE, ELEMENT);
    }
}
