package org.jvbperc.xmpp;

import org.jivesoftware.smack.packet.Stanza;
import org.jivesoftware.smack.packet.XmlEnvironment;
import org.jivesoftware.smack.util.PacketParserUtils;

/** Writes and reads elements as Smack does on a connection. */
final class Wire {
    static {
        PercElements.register();
    }

    private Wire() {}

    static PercExtension perc(PercExtension written) throws Exception {
        return inPresence(written.toXML(XmlEnvironment.EMPTY).toString());
    }

    static PercExtension perc(String attributes, String children) throws Exception {
        return perc(attributes + ">" + children);
    }

    /** The text between {@code <perc xmlns='...' } and {@code </perc>}. */
    static PercExtension perc(String attributesAndChildren) throws Exception {
        return inPresence("<perc xmlns='" + PercAttributes.NAMESPACE + "' " + attributesAndChildren + "</perc>");
    }

    private static PercExtension inPresence(String xml) throws Exception {
        return PercElements.find(stanza("<presence xmlns='jabber:client'>" + xml + "</presence>"))
                .orElseThrow();
    }

    static Stanza stanza(String xml) throws Exception {
        return PacketParserUtils.parseStanza(xml);
    }
}
