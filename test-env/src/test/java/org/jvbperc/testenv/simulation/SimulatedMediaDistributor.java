package org.jvbperc.testenv.simulation;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jitsi.srtp.SrtpCryptoContext;
import org.jitsi.srtp.SrtpErrorStatus;
import org.jitsi.srtp.crypto.Aes;
import org.jitsi.utils.logging2.LoggerImpl;
import org.jitsi.xmpp.extensions.colibri2.ConferenceModifyIQ;
import org.jivesoftware.smack.packet.IQ;
import org.jvbperc.crypto.CertificateFingerprint;
import org.jvbperc.crypto.Octets;
import org.jvbperc.crypto.ProtectionProfile;
import org.jvbperc.dtls.simulation.SimulatedPath;
import org.jvbperc.dtls.simulation.Simulation;
import org.jvbperc.endpoint.media.MediaKind;
import org.jvbperc.md.bridge.BridgeAdapter;
import org.jvbperc.md.bridge.BridgeEndpoint;
import org.jvbperc.md.bridge.HopByHopTransforms;
import org.jvbperc.md.config.LimitSettings;
import org.jvbperc.md.config.SrtpSettings;
import org.jvbperc.md.kdtunnel.AssociationListener;
import org.jvbperc.md.kdtunnel.AssociationTable;
import org.jvbperc.md.kdtunnel.KdConnections;
import org.jvbperc.md.kdtunnel.KdTunnelHandler;
import org.jvbperc.md.kdtunnel.KeyDistributorRef;
import org.jvbperc.md.kdtunnel.RelayContext;
import org.jvbperc.md.kdtunnel.RelayedAssociation;
import org.jvbperc.md.kdtunnel.SignRequests;
import org.jvbperc.md.metrics.PercMetrics;
import org.jvbperc.md.signalling.SignallingException;
import org.jvbperc.rtp.DatagramClass;
import org.jvbperc.tunnel.transport.TlsIdentity;

/**
 * A Media Distributor: its relayed associations, tunnel handler, signing requests and SRTP contexts are the real ones; the bridge
 * around them is a loop that forwards each RTP packet to everybody else. RTCP ends here.
 */
final class SimulatedMediaDistributor implements BridgeAdapter {
    static final TlsIdentity TLS = SimulatedKeyDistributor.tlsIdentity("md");
    private static final String CONFERENCE = "c0ffee00-0000-4000-8000-000000000001";
    private static final Duration JOIN_TIMEOUT = Duration.ofSeconds(20);
    private static final Duration SIGNING_TIMEOUT = Duration.ofMinutes(1);
    private static final ProtectionProfile PROFILE = ProtectionProfile.DOUBLE_AEAD_AES_128_GCM_AEAD_AES_128_GCM;
    static final List<Integer> PROFILES = List.of(PROFILE.code());

    static {
        // The choice of an AES implementation by benchmark takes seconds; simulations are content with the JDK's.
        Aes.setFactoryClassName("SunJCE");
    }

    private final Simulation simulation;
    private final AssociationTable associations;
    private final SignRequests signRequests;
    private final KdConnections connections = new KdConnections();
    private final PercMetrics metrics = new PercMetrics();
    private final Map<String, Leg> legs = new LinkedHashMap<>();
    final KdTunnelHandler tunnelHandler;

    SimulatedMediaDistributor(Simulation simulation) {
        this.simulation = simulation;
        LoggerImpl logger = new LoggerImpl("simulated-md");
        signRequests = new SignRequests(connections, metrics);
        associations = new AssociationTable(
                new RelayContext(
                        connections,
                        this,
                        Set.of(PROFILE),
                        new LimitSettings(10, 100, 10, 64, 200),
                        new SrtpSettings(0, 0),
                        metrics,
                        logger,
                        simulation::nanoTime,
                        null),
                simulation.secureRandom("association ids"));
        tunnelHandler = new KdTunnelHandler(connections, associations, signRequests, metrics, logger, Optional.empty());
    }

    static CertificateFingerprint fingerprint() {
        return TLS.fingerprint();
    }

    /** One endpoint's place on the bridge. */
    private final class Leg implements BridgeEndpoint, AssociationListener {
        private final String id;
        private final SimulatedPath toEndpoint;
        private final Runnable gone;
        private final Map<Integer, SrtpCryptoContext> receive = new HashMap<>();
        private final Map<Integer, SrtpCryptoContext> send = new HashMap<>();
        private HopByHopTransforms transforms;

        Leg(String id, SimulatedPath toEndpoint, Runnable gone) {
            this.id = id;
            this.toEndpoint = toEndpoint;
            this.gone = gone;
        }

        @Override
        public void sendDtls(byte[] datagram, int offset, int length) {
            toEndpoint.send(datagram, offset, length);
        }

        @Override
        public void installHopByHop(HopByHopTransforms installed) {
            transforms = installed;
            receive.clear();
            send.clear();
        }

        @Override
        public void forgetSources(Set<Integer> ssrcs) {
            send.keySet().removeAll(ssrcs);
        }

        @Override
        public void expire(String reason) {
            if (legs.remove(id, this)) {
                associations.find(CONFERENCE, id).ifPresent(RelayedAssociation::endpointGone);
                gone.run();
            }
        }

        @Override
        public void keyed(RelayedAssociation association) {
            // Media is forwarded as soon as the transforms are there.
        }

        @Override
        public void ended(RelayedAssociation association) {
            // The leg has gone with it.
        }

        private boolean open(PlainPacket packet) throws GeneralSecurityException {
            if (transforms == null) {
                return false;
            }
            SrtpCryptoContext context = receive.get(packet.ssrc());
            if (context == null) {
                context = transforms.rtpReceive().deriveContext(packet.ssrc(), 0);
                receive.put(packet.ssrc(), context);
            }
            return context.reverseTransformPacket(packet, false) == SrtpErrorStatus.OK;
        }

        private void forward(PlainPacket packet) throws GeneralSecurityException {
            if (transforms == null) {
                return;
            }
            SrtpCryptoContext context = send.get(packet.ssrc());
            if (context == null) {
                context = transforms.rtpSend().deriveContext(packet.ssrc(), 0);
                send.put(packet.ssrc(), context);
            }
            if (context.transformPacket(packet) == SrtpErrorStatus.OK) {
                toEndpoint.send(packet.getBuffer(), packet.getOffset(), packet.getLength());
            }
        }
    }

    /**
     * An endpoint offers: it gets a place, and its answer is signed.
     *
     * @param gone called when the place is gone, whoever ended it
     * @return the signed answer; the endpoint's DTLS is forwarded from then on
     */
    CompletableFuture<String> join(String endpoint, byte[] offer, SimulatedPath toEndpoint, Runnable gone) {
        Leg leg = new Leg(endpoint, toEndpoint, gone);
        legs.put(endpoint, leg);
        KeyDistributorRef keyDistributor =
                new KeyDistributorRef(Set.of(SimulatedKeyDistributor.fingerprint()), Optional.empty());
        RelayedAssociation association = associations.start(CONFERENCE, endpoint, true, keyDistributor, leg);
        simulation.after(JOIN_TIMEOUT, () -> {
            if (!association.isKeyed()) {
                association.joinTimedOut();
            }
        });
        try {
            return signRequests
                    .to(keyDistributor, SIGNING_TIMEOUT)
                    .request(Octets.of(offer), Octets.of(utf8(unsigned())))
                    .thenApply(signed -> {
                        association.admit();
                        return new String(signed.toByteArray(), StandardCharsets.UTF_8);
                    });
        } catch (SignallingException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** A description as the Media Distributor makes it before it is signed. */
    private static String unsigned() {
        StringBuilder sdp = new StringBuilder("v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\n"
                + "a=group:BUNDLE audio video\r\na=x-perc-room:" + SimulatedKeyDistributor.ROOM
                + "\r\na=ice-ufrag:abcd\r\na=ice-pwd:0123456789abcdef01234567\r\n");
        for (MediaKind kind : MediaKind.values()) {
            sdp.append("m=" + kind.sdpName() + " 9 UDP/TLS/RTP/SAVPF " + kind.payloadType()
                    + "\r\nc=IN IP4 0.0.0.0\r\na=mid:" + kind.sdpName() + "\r\na=sendrecv\r\na=rtcp-mux\r\n"
                    + "a=candidate:1 1 udp 2130706431 127.0.0.1 10000 typ host\r\n");
        }
        return sdp.toString();
    }

    /** A datagram of an endpoint; the array is this method's. */
    void received(String endpoint, byte[] datagram) {
        Leg leg = legs.get(endpoint);
        if (leg == null) {
            return;
        }
        switch (DatagramClass.of(datagram, 0, datagram.length)) {
            case DTLS ->
                associations
                        .find(CONFERENCE, endpoint)
                        .ifPresent(association -> association.dtlsReceived(datagram, 0, datagram.length));
            case SRTP -> distribute(leg, datagram);
            case SRTCP, STUN, OTHER -> {
                // RTCP ends here; there is no ICE.
            }
        }
    }

    private void distribute(Leg from, byte[] datagram) {
        try {
            PlainPacket packet = PlainPacket.of(datagram);
            if (!from.open(packet)) {
                return;
            }
            for (Leg leg : List.copyOf(legs.values())) {
                if (leg != from) {
                    leg.forward(packet.copy());
                }
            }
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    /** The bridge has lost an endpoint, or it has said that it leaves. */
    void endpointGone(String endpoint) {
        legs.remove(endpoint);
        associations.find(CONFERENCE, endpoint).ifPresent(RelayedAssociation::endpointGone);
    }

    boolean has(String endpoint) {
        return legs.containsKey(endpoint);
    }

    @Override
    public String name() {
        return "simulated";
    }

    @Override
    public IQ modifyConference(ConferenceModifyIQ request) {
        throw new UnsupportedOperationException("the simulation has no Colibri");
    }

    @Override
    public Optional<BridgeEndpoint> endpoint(String conferenceId, String endpointId) {
        return Optional.ofNullable(legs.get(endpointId));
    }
}
