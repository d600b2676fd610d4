package org.jvbperc.xmpp;

import org.jitsi.xmpp.extensions.AbstractPacketExtension;

/**
 * {@code <certificate usage hash>}: a certificate's fingerprint as text. It is not called fingerprint, because other software
 * would take that element for its own. As received, not checked; public with a public constructor, or Smack would lose the
 * whole stanza.
 */
public final class CertificateExtension extends AbstractPacketExtension {
    public static final String ELEMENT = "certificate";

    public static final String NAMESPACE = PercAttributes.NAMESPACE;

    /** Without attributes and children. */
    public CertificateExtension() {
        super(NAMESPACE, ELEMENT);
    }
}
