package org.jvbperc.xmpp;

import org.jitsi.xmpp.extensions.AbstractPacketExtension;

/** {@code <identity-assertion value>}: an identity assertion (RFC 8827 section 5). As received, not checked; public with a public constructor, or Smack would lose the whole stanza. */
public final class IdentityAssertionExtension extends AbstractPacketExtension {
    public static final String ELEMENT = "identity-assertion";

    public static final String NAMESPACE = PercAttributes.NAMESPACE;

    /** Without attributes and children. */
    public IdentityAssertionExtension() {
        super(NAMESPACE, ELEMENT);
    }
}
