package org.jvbperc.jicofo;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jivesoftware.smack.AbstractXMPPConnection;
import org.jivesoftware.smack.ConnectionConfiguration;
import org.jivesoftware.smack.packet.Nonza;
import org.jivesoftware.smack.packet.Stanza;
import org.jivesoftware.smack.packet.XmlEnvironment;
import org.jivesoftware.smack.util.PacketParserUtils;
import org.jvbperc.testkit.Await;
import org.jxmpp.jid.impl.JidCreate;
import org.jxmpp.jid.parts.Resourcepart;
import org.jxmpp.stringprep.XmppStringprepException;

/** Smack's connection with a queue in place of the socket: XML text comes in, stanzas go out. Smack makes the drop-in's hooks on it. */
final class WireConnection extends AbstractXMPPConnection {
    private final BlockingQueue<Stanza> sent = new LinkedBlockingQueue<>();

    private static final class Configuration extends ConnectionConfiguration {
        Configuration(Builder builder) {
            super(builder);
        }

        private static final class Builder extends ConnectionConfiguration.Builder<Builder, Configuration> {
            @Override
            public Configuration build() {
                return new Configuration(this);
            }

            @Override
            protected Builder getThis() {
                return this;
            }
        }
    }

    WireConnection() throws XmppStringprepException {
        super(new Configuration.Builder()
                .setXmppDomain(JidCreate.domainBareFrom("example.org"))
                .build());
        connected = true;
        authenticated = true;
        user = JidCreate.entityFullFrom("focus@example.org/focus");
    }

    /** Reads a stanza as from the stream, on this thread. */
    void receive(String xml) throws Exception {
        Stanza stanza = PacketParserUtils.parseStanza(xml);
        processStanza(stanza);
    }

    /** The next stanza that was written. */
    String written() throws InterruptedException {
        Stanza stanza = Await.next(sent, "a stanza");
        return stanza.toXML(XmlEnvironment.EMPTY).toString().replace('\'', '"');
    }

    boolean hasWritten() {
        return !sent.isEmpty();
    }

    @Override
    protected void sendStanzaInternal(Stanza stanza) {
        sent.add(stanza);
    }

    @Override
    public boolean isSecureConnection() {
        return false;
    }

    @Override
    public void sendNonza(Nonza element) {
        throw new IllegalStateException("nothing but stanzas is sent here");
    }

    @Override
    public boolean isUsingCompression() {
        return false;
    }

    @Override
    protected void connectInternal() {
        connected = true;
    }

    @Override
    protected void loginInternal(String username, String password, Resourcepart resource) {
        authenticated = true;
    }

    @Override
    public void instantShutdown() {
        shutdown();
    }

    @Override
    protected void shutdown() {
        connected = false;
        authenticated = false;
    }
}
