package org.jvbperc.xmpp;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jitsi.xmpp.extensions.AbstractPacketExtension;
import org.jivesoftware.smack.packet.StanzaView;
import org.jivesoftware.smack.provider.ProviderManager;

/** Registers PERC's elements with Smack, and finds {@code <perc>} in the stanzas that may have it. */
public final class PercElements {
    private PercElements() {}

    /** Registers every element with Smack; must be called before the first stanza is read. Idempotent. */
    public static void register() {
        register(PercExtension.ELEMENT, PercExtension::new);
        register(PercErrorExtension.ELEMENT, PercErrorExtension::new);
        // Their parents read them; they are registered too in case another provider reads the parent.
        register(KeyDistributorExtension.ELEMENT, KeyDistributorExtension::new);
        register(CertificateExtension.ELEMENT, CertificateExtension::new);
        register(TunnelExtension.ELEMENT, TunnelExtension::new);
        register(ProfilesExtension.ELEMENT, ProfilesExtension::new);
        register(IdentityAssertionExtension.ELEMENT, IdentityAssertionExtension::new);
        register(DescriptionExtension.ELEMENT, DescriptionExtension::new);
    }

    private static <E extends AbstractPacketExtension> void register(String name, Supplier<E> creator) {
        ProviderManager.addExtensionProvider(name, PercAttributes.NAMESPACE, new PercElementProvider<>(creator));
    }

    /**
     * The {@code <perc>} of a conference-modify, a conference-modified, a Jingle session or a presence.
     *
     * @throws PercSyntaxException if there are several
     */
    public static Optional<PercExtension> find(StanzaView stanza) throws PercSyntaxException {
        return single(stanza.getExtensions(PercExtension.class));
    }

    /**
     * The {@code <perc>} of a Colibri2 endpoint.
     *
     * @throws PercSyntaxException if there are several
     */
    public static Optional<PercExtension> find(AbstractPacketExtension parent) throws PercSyntaxException {
        return single(parent.getChildExtensionsOfType(PercExtension.class));
    }

    private static Optional<PercExtension> single(List<PercExtension> found) throws PercSyntaxException {
        if (found.size() > 1) {
            throw new PercSyntaxException("perc", "occurs " + found.size() + " times: expected once");
        }
        return found.stream().findFirst();
    }
}
