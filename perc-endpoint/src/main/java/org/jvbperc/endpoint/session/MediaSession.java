package org.jvbperc.endpoint.session;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.jvbperc.crypto.HopByHopKeys;
import org.jvbperc.dtls.DatagramSink;
import org.jvbperc.ekt.EktInstallation;
import org.jvbperc.ekt.EktParameterSet;
import org.jvbperc.endpoint.keychannel.ReceivedGroupKey;
import org.jvbperc.endpoint.media.MediaFormat;
import org.jvbperc.endpoint.media.MediaSource;
import org.jvbperc.endpoint.roster.Participant;
import org.jvbperc.endpoint.session.MediaCounters.Counter;
import org.jvbperc.rtcp.RtcpHandler;
import org.jvbperc.rtcp.RtcpReader;
import org.jvbperc.rtcp.SenderInfo;
import org.jvbperc.rtp.PacketBuffer;
import org.jvbperc.sframe.GroupSecret;
import org.jvbperc.srtp.SrtpStatus;

/**
 * The media of one call between DTLS and files: sends the frames of its sources, protected and paced, and verifies received
 * packets on both layers, puts them in order and hands their frames to the sink of their verified owner. With a single profile, in a
 * frame room, packets have one layer, and the frames in them are sealed (docs/frame-protection.md).
 *
 * <p>Has no thread, clock or socket of its own: one thread owns it, hands in packets and keys, and calls {@link #tick} at the
 * time that the last call returned. Only decrypted media reaches a sink.
 */
public final class MediaSession implements AutoCloseable {
    private static final long IDLE_TICK_NANOS = 20_000_000L;

    private final MediaSessionConfig config;
    private final MediaEvents events;
    private final MediaCounters counters = new MediaCounters();
    private final OutgoingMedia outgoing;
    private final InboundMedia incoming;
    private final @Nullable IncomingMedia doubleIncoming;
    private final @Nullable SealedIncomingMedia sealedIncoming;
    private final RtcpReporter rtcp;
    private final PacketBuffer packet = new PacketBuffer();

    /**
     * @param keys of the endpoint's hop; stay the caller's
     * @param out sends datagrams; the array is reused
     */
    public MediaSession(
            MediaSessionConfig config, HopByHopKeys keys, DatagramSink out, MediaEvents events, long nowNanos) {
        this.config = config;
        this.events = events;
        outgoing = new OutgoingMedia(config, keys, out, events, counters);
        rtcp = new RtcpReporter(config, counters, outgoing::sendRtcp, nowNanos);
        if (config.profile().isDouble()) {
            doubleIncoming = new IncomingMedia(config, keys, events, counters, rtcp::requestKeyFrame, nowNanos);
            sealedIncoming = null;
            incoming = doubleIncoming;
        } else {
            doubleIncoming = null;
            sealedIncoming = new SealedIncomingMedia(config, keys, events, counters, nowNanos);
            incoming = sealedIncoming;
        }
    }

    private IncomingMedia doubleOnly() {
        if (doubleIncoming == null) {
            throw new IllegalStateException(
                    "the session's frames are sealed: expected packets that are encrypted twice");
        }
        return doubleIncoming;
    }

    private SealedIncomingMedia sealedOnly() {
        if (sealedIncoming == null) {
            throw new IllegalStateException("the session's packets are encrypted twice: expected sealed frames");
        }
        return sealedIncoming;
    }

    /**
     * Installs an EKT parameter set: receives under it at once, and under the previous one for a moment longer; sends under it
     * as {@link OutgoingMedia#install} says.
     *
     * @param set stays the caller's
     */
    public void install(EktParameterSet set, long nowNanos) {
        EktInstallation outcome = doubleOnly().install(set, nowNanos);
        if (outcome == EktInstallation.INSTALLED) {
            outgoing.install(set, nowNanos);
        } else if (outcome != EktInstallation.REPEATED) {
            events.warning("the Key Distributor's EKTKey with SPI " + set.spi() + " is not usable: " + outcome);
        }
    }

    /**
     * Installs a group key of a frame room: opens frames with it at once, and seals with it from its begin on.
     *
     * @param key stays the caller's
     */
    public void install(ReceivedGroupKey key) {
        SealedIncomingMedia sealed = sealedOnly();
        try (GroupSecret secret = key.groupSecret()) {
            sealed.install(key, secret);
            outgoing.install(key, secret);
        }
    }

    /**
     * Sets the senders of a frame room whose frames are opened, and whose they are.
     *
     * @param bySenderIndex the members of the last signed roster
     */
    public void setSenders(Map<Long, Participant> bySenderIndex) {
        sealedOnly().setSenders(bySenderIndex);
    }

    /**
     * Sets the payload types that the sources of a frame room use.
     *
     * @param bySource of each source, by SSRC: the format with this payload type
     */
    public void setFormats(Map<Integer, Map<Integer, MediaFormat>> bySource) {
        sealedOnly().setFormats(bySource);
    }

    /** Wipes the keys of sealed frames, because the call must end: nothing is sent or opened any more. */
    public void dropKeys() {
        outgoing.dropKeys();
        sealedOnly().dropKeys();
    }

    /** Begins to send the sources. To be called after the first {@link #install}. Idempotent. */
    public void start(long nowNanos) {
        outgoing.start(nowNanos);
    }

    /** Ends the sources before their time. */
    public void stop() {
        outgoing.stop();
    }

    /** Ends sending and returns the sources where they are, for the session that continues with them. */
    public List<MediaSource> release() {
        return outgoing.release();
    }

    /** Sets the verified owner of each source. */
    public void setOwners(Map<Integer, Participant> owners) {
        doubleOnly().setOwners(owners);
    }

    /**
     * Sets the members. From now on packets of former members are dropped, whatever keys they still have.
     *
     * @param tlsIds of the members on the last signed roster
     */
    public void setMembers(Set<String> tlsIds) {
        doubleOnly().setMembers(tlsIds);
    }

    /** Takes a received SRTP packet; {@code bytes} is changed. */
    public void receiveMedia(byte[] bytes, int length, long nowNanos) {
        incoming.receive(bytes, length, nowNanos);
    }

    /** Takes a received SRTCP packet; {@code bytes} is changed. */
    public void receiveRtcp(byte[] bytes, int length, long nowNanos) {
        packet.set(bytes, 0, length);
        if (!incoming.openRtcp(packet)) {
            return;
        }
        counters.increment(Counter.RTCP_RECEIVED);
        if (!RtcpReader.read(bytes, 0, packet.length(), new Feedback(nowNanos))) {
            counters.increment(Counter.RTCP_MALFORMED);
        }
    }

    /** Acts on the bridge's RTCP. */
    private final class Feedback implements RtcpHandler {
        private final long nowNanos;

        Feedback(long nowNanos) {
            this.nowNanos = nowNanos;
        }

        @Override
        public void senderReport(int ssrc, byte[] buffer, int offset) {
            incoming.streams().senderReport(ssrc, SenderInfo.ntpMiddle(buffer, offset), nowNanos);
        }

        @Override
        public void nack(int senderSsrc, int mediaSsrc, int sequenceNumber) {
            counters.increment(Counter.NACKS_RECEIVED);
            outgoing.repeat(mediaSsrc, sequenceNumber, nowNanos);
        }

        @Override
        public void fullIntraRequest(int senderSsrc, int mediaSsrc, int commandSequence) {
            pictureLoss(senderSsrc, mediaSsrc);
        }

        @Override
        public void pictureLoss(int senderSsrc, int mediaSsrc) {
            if (!config.ssrcs().contains(mediaSsrc)) {
                return;
            }
            counters.increment(Counter.PLIS_RECEIVED);
            // Announcing the keys again helps a receiver that lacks them. A file has key frames where they are. In a
            // frame room, however, a file that is sent in a loop can go back to its first frame, which is a key frame.
            outgoing.requestKeyFrame(mediaSsrc, nowNanos);
            if (rtcp.mayTellKeyFrameRequest(nowNanos)) {
                events.keyFrameRequested(mediaSsrc);
            }
        }

        @Override
        public void bye(int ssrc) {
            // BYE is not authenticated end to end (RFC 8871 section 8.2.5): a stream ends when its packets stop.
        }
    }

    /**
     * Sends and gives up whatever is due.
     * @return when it has to be called again at the latest
     */
    public long tick(long nowNanos) {
        outgoing.tick(nowNanos);
        incoming.tick(nowNanos);
        rtcp.tick(outgoing.streams(), incoming.streams().all(), nowNanos);
        return outgoing.nextTick(nowNanos + IDLE_TICK_NANOS);
    }

    /** Sends an RTCP BYE. */
    public void leave(long nowNanos) {
        rtcp.goodbye(outgoing.streams(), incoming.streams().all(), nowNanos);
    }

    /** Whether a packet of a remote stream was decrypted since {@code nanos}. */
    public boolean hasMediaSince(long nanos) {
        return incoming.streams().all().stream().anyMatch(stream -> stream.lastMediaNanos() - nanos > 0);
    }

    /** All counters so far, by name. */
    public Map<String, Long> counters() {
        Map<String, Long> map = counters.snapshot();
        incoming.addCounters(map);
        return map;
    }

    /** Received packets by outcome. */
    public Map<SrtpStatus, Long> statuses() {
        return incoming.statuses();
    }

    /** The own streams and their frames. */
    public List<StreamReport> sent() {
        return outgoing.streams().stream().map(SendStream::report).toList();
    }

    /** The remote streams and their frames. */
    public List<StreamReport> received() {
        return incoming.streams().report();
    }

    /** Bitrate of the packets sent, in bit/s over the time of sending. */
    public long bitrate(long nowNanos) {
        return outgoing.bitrate(nowNanos);
    }

    /** Hands over the frames that are left, closes sinks and sources, and wipes all keys. */
    @Override
    public void close() {
        incoming.close();
        outgoing.close();
    }
}
