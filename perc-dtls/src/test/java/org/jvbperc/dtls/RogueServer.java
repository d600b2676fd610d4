package org.jvbperc.dtls;

import java.io.IOException;
import java.util.Hashtable;
import java.util.function.Consumer;
import org.bouncycastle.tls.DTLSServerProtocol;
import org.jvbperc.dtls.association.DtlsClientAssociation;
import org.jvbperc.dtls.association.DtlsContext;
import org.jvbperc.dtls.handshake.PercTlsServer;

/** A server whose ServerHello carries other extensions than it should; joined to a real client association. */
final class RogueServer implements AutoCloseable {
    final ClientEvents clientEvents = new ClientEvents();
    final ManualTimers timers = new ManualTimers();
    final DtlsContext context = TestPeers.context("test-client").timers(timers).build();
    final RawPeer peer;
    final DtlsClientAssociation client;
    private volatile RawPeer started;

    RogueServer(
            DtlsClientConfig clientConfig,
            DtlsServerParameters parameters,
            Consumer<Hashtable<Integer, byte[]>> spoilExtensions) {
        client = new DtlsClientAssociation(
                context, clientConfig, (d, offset, length) -> toServer(d, offset, length), clientEvents);
        TestAdmission admission = new TestAdmission(parameters, TestPeers.CLIENT_CERTIFICATE);
        peer = new RawPeer(
                client::receive,
                (crypto, events, transport) -> new DTLSServerProtocol()
                        .accept(
                                new PercTlsServer(crypto, admission, events, TestPeers.NEVER_RESENT_MILLIS) {
                                    @Override
                                    @SuppressWarnings({"rawtypes", "unchecked"})
                                    public Hashtable getServerExtensions() throws IOException {
                                        Hashtable<Integer, byte[]> extensions = super.getServerExtensions();
                                        spoilExtensions.accept(extensions);
                                        return extensions;
                                    }

                                    @Override
                                    public void notifyAlertReceived(short alertLevel, short alertDescription) {
                                        peerOrWait().alertsReceived.add((int) alertDescription);
                                    }
                                },
                                transport));
        started = peer;
    }

    private RawPeer peerOrWait() {
        TestPeers.await(() -> started != null, "the raw peer's construction");
        return started;
    }

    private void toServer(byte[] datagram, int offset, int length) {
        peer.receive(datagram, offset, length);
    }

    @Override
    public void close() {
        peer.close();
        context.close();
    }
}
