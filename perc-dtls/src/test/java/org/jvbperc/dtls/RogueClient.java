package org.jvbperc.dtls;

import java.io.IOException;
import java.util.Hashtable;
import java.util.function.Consumer;
import org.bouncycastle.tls.DTLSClientProtocol;
import org.jvbperc.dtls.association.DtlsContext;
import org.jvbperc.dtls.association.DtlsServerAssociation;
import org.jvbperc.dtls.handshake.PercTlsClient;

/** A client whose ClientHello carries other extensions than it should; joined to a real server association. */
final class RogueClient implements AutoCloseable {
    final ServerEvents serverEvents = new ServerEvents();
    final ManualTimers timers = new ManualTimers();
    final DtlsContext context = TestPeers.context("test-server").timers(timers).build();
    final DtlsServerAssociation server;
    final TestAdmission admission;
    private volatile RawPeer peer;

    RogueClient(
            DtlsClientConfig clientConfig,
            DtlsServerParameters parameters,
            Consumer<Hashtable<Integer, byte[]>> spoilExtensions) {
        admission = new TestAdmission(parameters, TestPeers.CLIENT_CERTIFICATE);
        server = new DtlsServerAssociation(
                context,
                TestPeers.serverConfig(),
                admission,
                (datagram, offset, length) -> peer().receive(datagram, offset, length),
                serverEvents);
        peer = new RawPeer(
                server::receive,
                (crypto, events, transport) -> new DTLSClientProtocol()
                        .connect(
                                new PercTlsClient(crypto, clientConfig, events, TestPeers.NEVER_RESENT_MILLIS) {
                                    @Override
                                    @SuppressWarnings({"rawtypes", "unchecked"})
                                    public Hashtable getClientExtensions() throws IOException {
                                        Hashtable<Integer, byte[]> extensions = super.getClientExtensions();
                                        spoilExtensions.accept(extensions);
                                        return extensions;
                                    }

                                    @Override
                                    public void notifyAlertReceived(short alertLevel, short alertDescription) {
                                        peer().alertsReceived.add((int) alertDescription);
                                    }
                                },
                                transport));
    }

    RawPeer peer() {
        TestPeers.await(() -> peer != null, "the raw peer's construction");
        return peer;
    }

    @Override
    public void close() {
        peer.close();
        context.close();
    }
}
