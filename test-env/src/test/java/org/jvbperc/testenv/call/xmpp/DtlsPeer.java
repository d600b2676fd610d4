package org.jvbperc.testenv.call.xmpp;

import java.security.SecureRandom;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jitsi.xmpp.extensions.jingle.IceUdpTransportPacketExtension;
import org.jvbperc.crypto.HopByHopKeys;
import org.jvbperc.crypto.ProtectionProfile;
import org.jvbperc.dtls.DtlsCertificate;
import org.jvbperc.dtls.DtlsClientConfig;
import org.jvbperc.dtls.DtlsClientListener;
import org.jvbperc.dtls.DtlsFailure;
import org.jvbperc.dtls.association.DtlsClientAssociation;
import org.jvbperc.dtls.association.DtlsContext;
import org.jvbperc.ekt.EktParameterSet;
import org.jvbperc.embedded.ice.IceClient;
import org.jvbperc.identity.AssertionContents;
import org.jvbperc.identity.IdentityAssertion;
import org.jvbperc.identity.IdpClient;
import org.jvbperc.identity.PercBinding;
import org.jvbperc.md.signalling.EndpointCredentials;
import org.jvbperc.testkit.Await;
import org.jvbperc.xmpp.PercAttributes;

/** An endpoint as far as its keys: real ICE, real DTLS through the bridge to the Key Distributor. */
public final class DtlsPeer implements AutoCloseable {
    public final DtlsCertificate certificate = DtlsCertificate.generate("endpoint", new SecureRandom());
    public final String tlsId = newTlsId();
    public final IceClient ice = new IceClient();
    public final IdentityAssertion assertion;
    private final DtlsContext context = DtlsContext.create("peer");
    private final CompletableFuture<EktParameterSet> key = new CompletableFuture<>();
    private volatile DtlsClientAssociation dtls;
    private volatile boolean closed;

    /** Gets an assertion of the user's identity for that room. */
    public DtlsPeer(IdpClient user, String room) throws Exception {
        assertion = user.assertion(new AssertionContents(
                        List.of(certificate.fingerprint()), PercBinding.forEndpoint(room, tlsId, List.of()))
                .toJson());
    }

    private static String newTlsId() {
        byte[] random = new byte[16];
        new SecureRandom().nextBytes(random);
        return HexFormat.of().formatHex(random);
    }

    /** Connects to what the bridge described. */
    public void connect(IceUdpTransportPacketExtension bridge) throws Exception {
        ice.start(bridge);
        IdentityAssertion keyDistributor =
                IdentityAssertion.parseAttribute(bridge.getAttributeAsString(PercAttributes.IDENTITY));
        DtlsClientConfig config = DtlsClientConfig.builder(
                        certificate, new HashSet<>(EndpointCredentials.fingerprints(bridge)))
                .tlsId(tlsId)
                .identityHash(assertion.bindingHash())
                .expectedPeerTlsId(bridge.getAttributeAsString(PercAttributes.TLS_ID))
                .expectedPeerIdentityHash(keyDistributor.bindingHash())
                .build();
        ice.awaitCompleted();
        dtls = new DtlsClientAssociation(context, config, this::send, new Listener());
        Thread receiver = new Thread(this::receive, "dtls-peer");
        receiver.setDaemon(true);
        receiver.start();
        dtls.start();
    }

    private void send(byte[] datagram, int offset, int length) {
        try {
            ice.send(java.util.Arrays.copyOfRange(datagram, offset, offset + length));
        } catch (Exception e) {
            key.completeExceptionally(e);
        }
    }

    private void receive() {
        try {
            while (!closed) {
                byte[] datagram = ice.receive(200);
                if (datagram != null && datagram[0] >= 20 && datagram[0] <= 63) {
                    dtls.receive(datagram, 0, datagram.length);
                }
            }
        } catch (Exception e) {
            key.completeExceptionally(e);
        }
    }

    /** Waits for the end-to-end key. */
    public void awaitKey() throws Exception {
        Await.get(key, "the end-to-end key");
    }

    public boolean hasKey() {
        return key.isDone() && !key.isCompletedExceptionally();
    }

    private final class Listener implements DtlsClientListener {
        @Override
        public void established(ProtectionProfile profile, HopByHopKeys keys) {
            keys.close();
        }

        @Override
        public void ektKey(EktParameterSet parameters) {
            key.complete(parameters);
        }

        @Override
        public void failed(DtlsFailure failure) {
            key.completeExceptionally(new AssertionError(failure.toString()));
        }

        @Override
        public void closed() {
            key.completeExceptionally(new AssertionError("closed"));
        }
    }

    @Override
    public void close() {
        closed = true;
        DtlsClientAssociation open = dtls;
        if (open != null) {
            open.close();
        }
        context.close();
        ice.close();
    }
}
