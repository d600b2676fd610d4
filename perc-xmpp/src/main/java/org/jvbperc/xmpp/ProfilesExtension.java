package org.jvbperc.xmpp;

import org.jitsi.xmpp.extensions.AbstractPacketExtension;

/** {@code <profiles>}: SRTP protection profiles in hexadecimal, in order of preference. As received, not checked; public with a public constructor, or Smack would lose the whole stanza. */
public final class ProfilesExtension extends AbstractPacketExtension {
    public static final String ELEMENT = "profiles";

    public static final String NAMESPACE = PercAttributes.NAMESPACE;

    /** Without attributes and children. */
    public ProfilesExtension() {
        super(NAMESPACE, ELEMENT);
    }
}
