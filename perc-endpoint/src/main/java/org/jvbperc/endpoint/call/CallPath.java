package org.jvbperc.endpoint.call;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.jvbperc.crypto.HopByHopKeys;
import org.jvbperc.crypto.ProtectionProfile;
import org.jvbperc.dtls.DatagramSink;
import org.jvbperc.dtls.DtlsClientListener;
import org.jvbperc.dtls.DtlsFailure;
import org.jvbperc.dtls.association.DtlsClientAssociation;
import org.jvbperc.dtls.association.DtlsContext;
import org.jvbperc.ekt.EktParameterSet;
import org.jvbperc.endpoint.media.MediaSource;
import org.jvbperc.endpoint.roster.BridgeList;
import org.jvbperc.endpoint.roster.SignedRosters;
import org.jvbperc.endpoint.session.MediaEvents;
import org.jvbperc.endpoint.session.MediaSession;
import org.jvbperc.endpoint.session.MediaThread;
import org.jvbperc.endpoint.signalling.CallException;
import org.jvbperc.endpoint.signalling.CallProtection;
import org.jvbperc.endpoint.signalling.CallSignalling;
import org.jvbperc.endpoint.signalling.LocalOffer;
import org.jvbperc.ice.IceException;
import org.jvbperc.ice.IceListener;
import org.jvbperc.ice.IceParameters;
import org.jvbperc.ice.IceTransport;
import org.jvbperc.roster.VerifiedRoster;
import org.jvbperc.rtp.DatagramClass;

/**
 * The path of one call's datagrams: ICE, then DTLS over it, then media with the keys of DTLS. Nothing is decrypted or sent as
 * media before DTLS has verified the Key Distributor (RFC 5764 section 5.1).
 *
 * <p>{@link #bind}, {@link #connect} and {@link #close} are called by one thread; events come on the threads of ICE and DTLS.
 */
final class CallPath {
    private static final long CLOSE_NOTIFY_MILLIS = 500;

    /** ContentType of DTLS records (RFC 5246 section 6.2.1). */
    private static final byte ALERT = 21;

    private final CallConfig config;
    private final CallSignalling signalling;
    private final CallState state;
    private final CallEvents events;
    private final MediaEvents mediaEvents;
    private final DtlsContext dtlsContext;
    private final CountDownLatch dtlsEnded = new CountDownLatch(1);
    private final CountDownLatch closeAnswered = new CountDownLatch(1);
    private volatile @Nullable IceTransport ice;
    private volatile @Nullable DtlsClientAssociation dtls;
    private volatile @Nullable CallMedia media;
    private volatile boolean leaving;
    private boolean released;

    CallPath(
            CallConfig config, CallSignalling signalling, CallState state, CallEvents events, MediaEvents mediaEvents) {
        this.config = config;
        this.signalling = signalling;
        this.state = state;
        this.events = events;
        this.mediaEvents = mediaEvents;
        DtlsContext shared = config.dtlsContext;
        this.dtlsContext = shared != null
                ? shared
                : DtlsContext.builder("perc-dtls-" + config.room, config.random)
                        .handshakeThreads(1)
                        .recordThreads(1)
                        .build();
    }

    /**
     * Takes a local port.
     *
     * @return what the offer has to say about it
     */
    IceParameters bind() throws CallException {
        try {
            InetAddress address = config.localAddress == null ? routeToBridge() : config.localAddress;
            IceTransport transport = new IceTransport(address, signalling.controlsIce(), config.room, new Transport());
            ice = transport;
            return transport.local();
        } catch (IceException e) {
            throw new CallException(CallException.Category.LOCAL, "local-address", String.valueOf(e.getMessage()), e);
        }
    }

    private InetAddress routeToBridge() throws CallException {
        InetSocketAddress peer = signalling.peer();
        try (DatagramSocket probe = new DatagramSocket()) {
            InetAddress peerAddress = InetAddress.getByName(peer.getHostString());
            // Connecting a datagram socket sends nothing; it asks for the route.
            probe.connect(new InetSocketAddress(peerAddress, peer.getPort()));
            return probe.getLocalAddress();
        } catch (UnknownHostException | SocketException e) {
            throw new CallException(
                    CallException.Category.NETWORK,
                    "bridge-unreachable",
                    "there is no route to bridge " + peer.getHostString() + ": is the name right?",
                    e);
        }
    }

    /**
     * Connects to the Key Distributor and waits for its first key.
     *
     * @throws CallException if a step fails or times out; it names the step and the reason
     */
    void connect(OfferExchange.Agreed agreed) throws CallException, InterruptedException {
        IceTransport transport = ice;
        if (transport == null) {
            throw new IllegalStateException("connect before bind");
        }
        CallMedia callMedia = media(agreed, transport::send);
        media = callMedia;
        DtlsClientAssociation association = new DtlsClientAssociation(
                dtlsContext,
                CallDtls.config(config, agreed.offer(), agreed.answer()),
                transport::send,
                new Dtls(callMedia));
        dtls = association;
        try {
            transport.connect(agreed.answer().ice());
        } catch (IceException e) {
            throw new CallException(
                    CallException.Category.REFUSED, "answer-without-candidates", String.valueOf(e.getMessage()), e);
        }
        require(state::isIceConnected, "ice-timeout", "no UDP path to the bridge was found");
        association.start();
        require(state::isDtlsEstablished, "dtls-timeout", "the DTLS handshake with the Key Distributor did not end");
        require(state::hasKey, callMedia.keyMissing(), "the Key Distributor sent no " + callMedia.keyName());
    }

    private CallMedia media(OfferExchange.Agreed agreed, DatagramSink sink) {
        LocalOffer offer = agreed.offer();
        SignedRosters rosters = new SignedRosters(
                config.room, agreed.answer().fingerprints(), offer.memberId(), events.ofRosters(state));
        return config.protection == CallProtection.DOUBLE
                ? new DoubleCallMedia(config, state, events, mediaEvents, offer, rosters, sink, this::fail)
                : new FrameCallMedia(config, state, events, mediaEvents, offer, rosters, sink, this::fail);
    }

    private void require(BooleanSupplier condition, String name, String what)
            throws CallException, InterruptedException {
        // DTLS has the same deadline and explains its failure better.
        if (!state.await(condition, config.timeout.plusSeconds(1))) {
            throw CallException.network(name, what + " within " + config.timeout.toSeconds() + " s");
        }
    }

    /** The thread that owns the media; null before the DTLS handshake is complete. */
    @Nullable
    MediaThread media() {
        CallMedia callMedia = media;
        return callMedia == null ? null : callMedia.thread();
    }

    /** Ends sending and returns the sources where they are, for the path that continues with them. Called once. */
    List<MediaSource> releaseSources() throws InterruptedException {
        released = true;
        MediaThread thread = media();
        return thread == null ? config.sources : thread.ask(MediaSession::release);
    }

    /** Takes the bridge's list of participants. Returns whether this endpoint is on it. */
    boolean list(BridgeList list) {
        CallMedia callMedia = media;
        return callMedia != null && callMedia.list(list);
    }

    /** The last roster that was verified. */
    Optional<VerifiedRoster> roster() {
        CallMedia callMedia = media;
        return callMedia == null ? Optional.empty() : callMedia.rosters().latest();
    }

    /**
     * Sends BYE and ends the media, then close_notify. Waits for the Key Distributor's close_notify before leaving the bridge:
     * otherwise the Media Distributor would drop packets in flight, and the Key Distributor would have to verify its
     * EndpointDisconnect.
     */
    void leave() throws InterruptedException {
        leaving = true;
        MediaThread thread = media();
        if (thread != null) {
            thread.stop();
        }
        CallMedia callMedia = media;
        if (callMedia != null) {
            callMedia.leave();
        }
        DtlsClientAssociation association = dtls;
        if (association != null && state.isIceConnected()) {
            association.close();
            if (dtlsEnded.await(CLOSE_NOTIFY_MILLIS, TimeUnit.MILLISECONDS)) {
                closeAnswered.await(CLOSE_NOTIFY_MILLIS, TimeUnit.MILLISECONDS);
            }
        }
    }

    /** Frees sockets and threads; sources that no media session has taken over are closed here. */
    void close() {
        if (media() == null && !released) {
            for (MediaSource source : config.sources) {
                try {
                    source.close();
                } catch (IOException e) {
                    mediaEvents.warning("closing a source failed: " + e.getMessage());
                }
            }
        }
        CallMedia callMedia = media;
        if (callMedia != null) {
            callMedia.close();
        }
        IceTransport transport = ice;
        if (transport != null) {
            transport.close();
        }
        if (config.dtlsContext == null) {
            dtlsContext.close();
        }
    }

    /** Ends the call, if it has not ended. */
    void fail(CallException reason) {
        boolean forGood = !(config.rejoining && reason.isPassing());
        if (state.fail(reason) && forGood) {
            events.tell(listener -> listener.failed(reason));
        }
    }

    /** The transport's events. */
    private final class Transport implements IceListener {
        @Override
        public void connected() {
            state.iceConnected();
        }

        @Override
        public void received(byte[] datagram, int offset, int length) {
            MediaThread thread = media();
            switch (DatagramClass.of(datagram, offset, length)) {
                case DTLS -> {
                    if (leaving && datagram[offset] == ALERT) {
                        closeAnswered.countDown();
                    }
                    DtlsClientAssociation association = dtls;
                    if (association != null) {
                        association.receive(datagram, offset, length);
                    }
                }
                case SRTP -> {
                    config.rawRecorder.packet(datagram, offset, length);
                    if (thread != null) {
                        thread.media(datagram, offset, length);
                    }
                }
                case SRTCP -> {
                    if (thread != null) {
                        thread.rtcp(datagram, offset, length);
                    }
                }
                case STUN, OTHER -> {
                    // ICE takes its own datagrams itself; others are dropped (RFC 9443 section 3).
                }
            }
        }

        @Override
        public void failed(String reason) {
            fail(CallException.network(CallException.ICE_FAILED, "the media path is gone: " + reason));
        }
    }

    /** The association's events. */
    private final class Dtls implements DtlsClientListener, CallMedia.RecordLink {
        private final CallMedia callMedia;

        Dtls(CallMedia callMedia) {
            this.callMedia = callMedia;
        }

        @Override
        public void established(ProtectionProfile profile, HopByHopKeys keys) {
            callMedia.start(profile, keys, this);
            state.dtlsEstablished();
        }

        @Override
        public void ektKey(EktParameterSet received) {
            DtlsClientAssociation association = dtls;
            callMedia.install(received, association != null && association.receivesRosters());
        }

        @Override
        public void roster(byte[] message) {
            callMedia.roster(message);
        }

        @Override
        public void applicationData(byte[] data) {
            callMedia.applicationData(data);
        }

        @Override
        public void send(byte[] buffer, int offset, int length) {
            association().sendApplicationData(buffer, offset, length);
        }

        @Override
        public int limit() {
            return association().applicationDataLimit();
        }

        private DtlsClientAssociation association() {
            DtlsClientAssociation association = dtls;
            if (association == null) {
                throw new IllegalStateException("no association");
            }
            return association;
        }

        @Override
        public void failed(DtlsFailure failure) {
            dtlsEnded.countDown();
            if (state.isDtlsEstablished()) {
                callMedia.associationEnded(failure.detail());
                return;
            }
            boolean silent = failure.kind() == DtlsFailure.Kind.DEADLINE;
            fail(new CallException(
                    silent ? CallException.Category.NETWORK : CallException.Category.REFUSED,
                    silent ? "dtls-timeout" : "dtls-failed",
                    "DTLS with the Key Distributor failed: " + failure.detail()));
        }

        @Override
        public void closed() {
            dtlsEnded.countDown();
            if (leaving) {
                return;
            }
            if (state.isDtlsEstablished()) {
                callMedia.associationEnded("it closed the association");
            } else {
                fail(CallException.refused("dtls-failed", "the Key Distributor closed the DTLS handshake"));
            }
        }
    }
}
