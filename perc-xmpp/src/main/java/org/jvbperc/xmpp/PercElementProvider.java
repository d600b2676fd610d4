package org.jvbperc.xmpp;

import java.io.IOException;
import java.util.Map;
import java.util.function.Supplier;
import org.jitsi.xmpp.extensions.AbstractPacketExtension;
import org.jivesoftware.smack.packet.XmlEnvironment;
import org.jivesoftware.smack.provider.ExtensionElementProvider;
import org.jivesoftware.smack.util.ParserUtils;
import org.jivesoftware.smack.xml.XmlPullParser;
import org.jivesoftware.smack.xml.XmlPullParserException;

/**
 * Reads an element of {@link PercAttributes#NAMESPACE} without checks, and never fails because of its contents, since Smack
 * drops the stanza of a provider that throws. Unknown children are skipped with all their contents: Jitsi's own provider would
 * hand their text and their known descendants to the parent. Stateless.
 */
final class PercElementProvider<E extends AbstractPacketExtension> extends ExtensionElementProvider<E> {
    /** Elements that occur inside others. */
    private static final Map<String, Supplier<AbstractPacketExtension>> CHILDREN = Map.of(
            KeyDistributorExtension.ELEMENT, KeyDistributorExtension::new,
            CertificateExtension.ELEMENT, CertificateExtension::new,
            TunnelExtension.ELEMENT, TunnelExtension::new,
            ProfilesExtension.ELEMENT, ProfilesExtension::new,
            IdentityAssertionExtension.ELEMENT, IdentityAssertionExtension::new,
            DescriptionExtension.ELEMENT, DescriptionExtension::new);

    private static final int MAX_DEPTH = 4;

    private final Supplier<E> creator;

    PercElementProvider(Supplier<E> creator) {
        this.creator = creator;
    }

    @Override
    public E parse(XmlPullParser parser, int initialDepth, XmlEnvironment environment)
            throws XmlPullParserException, IOException {
        E element = creator.get();
        read(parser, element, MAX_DEPTH);
        return element;
    }

    /** From the start tag to the end tag. */
    private static void read(XmlPullParser parser, AbstractPacketExtension element, int levels)
            throws XmlPullParserException, IOException {
        int depth = parser.getDepth();
        for (int i = 0; i < parser.getAttributeCount(); i++) {
            String namespace = parser.getAttributeNamespace(i);
            if (namespace == null || namespace.isEmpty()) {
                element.setAttribute(parser.getAttributeName(i), parser.getAttributeValue(i));
            }
        }
        StringBuilder text = new StringBuilder();
        XmlPullParser.Event event = parser.next();
        while (event != XmlPullParser.Event.END_ELEMENT) {
            if (event == XmlPullParser.Event.START_ELEMENT) {
                child(parser, element, levels - 1);
            } else if (event == XmlPullParser.Event.TEXT_CHARACTERS) {
                text.append(parser.getText());
            } else if (event == XmlPullParser.Event.END_DOCUMENT) {
                return;
            }
            event = parser.next();
        }
        ParserUtils.forwardToEndTagOfDepth(parser, depth);
        if (!text.toString().isBlank()) {
            element.setText(text.toString().strip());
        }
    }

    private static void child(XmlPullParser parser, AbstractPacketExtension parent, int levels)
            throws XmlPullParserException, IOException {
        Supplier<AbstractPacketExtension> known = CHILDREN.get(parser.getName());
        if (known == null || levels == 0 || !PercAttributes.NAMESPACE.equals(parser.getNamespace())) {
            ParserUtils.forwardToEndTagOfDepth(parser, parser.getDepth());
            return;
        }
        AbstractPacketExtension child = known.get();
        read(parser, child, levels);
        parent.addChildExtension(child);
    }
}
