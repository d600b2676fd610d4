package org.jvbperc.embedded.media;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jitsi.srtp.SrtpErrorStatus;
import org.jspecify.annotations.Nullable;
import org.jvbperc.embedded.metrics.BridgeCounter;
import org.jvbperc.embedded.metrics.BridgeMetrics;
import org.jvbperc.md.bridge.HopByHopTransforms;

/**
 * Forwards one conference's media: opens the outer layer of an endpoint's packets, copies each packet to every other endpoint
 * that wants the source, and protects each copy with that receiver's keys (RFC 8723 section 5.2). It changes nothing but the
 * sequence number, and only to close gaps that it made itself.
 *
 * <p>A source belongs to the endpoint that announced it, or else to the first whose packet authenticated; packets of others with
 * that SSRC are dropped (RFC 8870 section 6). No packet is sent back to its sender.
 *
 * <p>Owned by one media lane: every method is called on its thread. No method throws because of a peer's packet.
 */
public final class ConferenceForwarder implements MediaLane.Ticker {
    private static final int MIN_RTP_BYTES = 12;

    private final ForwardingSettings settings;
    private final BridgeMetrics metrics;
    private final PacketPool pool;
    private final List<MediaLeg> legs = new ArrayList<>();
    private final List<IncomingStream> videos = new ArrayList<>();
    private final SsrcMap<IncomingStream> streams = new SsrcMap<>(4096);
    private final PacketSlot scratch = new PacketSlot();
    private final RtcpTermination rtcp;

    /**
     * A conference without endpoints.
     *
     * @param localSsrc the bridge's own SSRC in reports and feedback
     */
    public ConferenceForwarder(int localSsrc, ForwardingSettings settings, BridgeMetrics metrics, PacketPool pool) {
        this.settings = settings;
        this.metrics = metrics;
        this.pool = pool;
        rtcp = new RtcpTermination(this, localSsrc, settings, metrics);
    }

    /** Adds an endpoint. */
    public void add(MediaLeg leg) {
        legs.add(leg);
    }

    /** Removes an endpoint; its receivers get a BYE for its sources. */
    public void remove(MediaLeg leg, long nowNanos) {
        if (!legs.remove(leg)) {
            return;
        }
        leg.early.clear();
        List<IncomingStream> ended = new ArrayList<>();
        leg.incoming.forEach(ended::add);
        ended.forEach(stream -> end(stream, nowNanos));
    }

    /**
     * Notes the sources an endpoint announced. A source that another endpoint has announced or uses stays that endpoint's.
     */
    public void signalSources(MediaLeg leg, Map<Integer, AnnouncedKind> sources) {
        sources.forEach((ssrc, kind) -> {
            MediaLeg owner = ownerOf(ssrc);
            if ((owner != null && owner != leg) || ssrc == rtcp.localSsrc()) {
                metrics.count(BridgeCounter.PACKETS_DROPPED_SSRC_COLLISION);
            } else if (!leg.signalSource(ssrc, kind)) {
                metrics.count(BridgeCounter.PACKETS_DROPPED_SSRC_LIMIT);
            }
        });
    }

    /** Gives an endpoint its keys; packets held until now are forwarded. */
    public void install(MediaLeg leg, HopByHopTransforms transforms, long nowNanos) {
        if (!legs.contains(leg) || !leg.install(transforms)) {
            return;
        }
        refresh(leg);
        leg.early.release(nowNanos, slot -> receive(leg, slot, nowNanos));
    }

    /** Limits the video sources that an endpoint receives, {@link MediaLeg#ALL} for no limit. */
    public void setLastN(MediaLeg leg, int lastN) {
        leg.setLastN(lastN);
        refresh(leg);
    }

    /** Stops or resumes forwarding an endpoint's media. */
    public void setMuted(MediaLeg leg, boolean audio, boolean video) {
        leg.setMuted(audio, video);
        legs.forEach(this::refresh);
    }

    /** Takes over a datagram of SRTP or SRTCP from an ICE-validated address of {@code leg}. */
    public void receive(MediaLeg leg, PacketSlot slot, long nowNanos) {
        LegTransforms transforms = leg.transforms();
        if (transforms == null) {
            long dropped = leg.early.dropped();
            leg.early.hold(slot);
            metrics.add(BridgeCounter.PACKETS_DROPPED_NO_KEYS, leg.early.dropped() - dropped);
            return;
        }
        if (isRtcp(slot)) {
            rtcp.receive(leg, transforms, slot, nowNanos);
        } else {
            receiveRtp(leg, transforms, slot, nowNanos);
        }
        pool.give(slot);
    }

    /** Sends reports and feedback that are due, and updates limits. */
    @Override
    public void tick(long nowNanos) {
        for (int i = 0; i < legs.size(); i++) {
            MediaLeg leg = legs.get(i);
            long dropped = leg.early.dropped();
            leg.early.expire(nowNanos);
            metrics.add(BridgeCounter.PACKETS_DROPPED_NO_KEYS, leg.early.dropped() - dropped);
            LegTransforms transforms = leg.transforms();
            if (transforms != null) {
                if (leg.bandwidth.tick(nowNanos, wantedVideos(leg))) {
                    refresh(leg);
                }
                rtcp.tick(leg, transforms, nowNanos);
            }
        }
    }

    /** Legs and streams as JSON values, for the debug resource. */
    public List<Map<String, Object>> debugState() {
        return legs.stream().map(MediaLeg::debugState).toList();
    }

    List<MediaLeg> legs() {
        return legs;
    }

    @Nullable
    IncomingStream stream(int ssrc) {
        return streams.get(ssrc);
    }

    /** A source ended by BYE or with its endpoint. */
    void end(IncomingStream stream, long nowNanos) {
        streams.remove(stream.ssrc);
        stream.owner.incoming.remove(stream.ssrc);
        videos.remove(stream);
        for (MediaLeg leg : legs) {
            if (leg != stream.owner) {
                rtcp.sendBye(leg, stream.ssrc);
                refresh(leg);
            }
        }
    }

    private static boolean isRtcp(PacketSlot slot) {
        int second = slot.getBuffer()[slot.getOffset() + 1] & 0x7F;
        return second >= 64 && second <= 95;
    }

    private void receiveRtp(MediaLeg leg, LegTransforms transforms, PacketSlot slot, long nowNanos) {
        if (slot.getLength() < MIN_RTP_BYTES) {
            metrics.count(BridgeCounter.PACKETS_DROPPED_MALFORMED);
            return;
        }
        int ssrc = PacketOctets.ssrc(slot);
        MediaLeg owner = ownerOf(ssrc);
        if ((owner != null && owner != leg) || ssrc == rtcp.localSsrc()) {
            metrics.count(BridgeCounter.PACKETS_DROPPED_SSRC_COLLISION);
            return;
        }
        if (transforms.open(ssrc, slot) != SrtpErrorStatus.OK) {
            metrics.count(BridgeCounter.PACKETS_DROPPED_UNPROTECT);
            return;
        }
        metrics.count(BridgeCounter.RTP_RECEIVED);
        IncomingStream stream = claim(leg, ssrc, slot);
        if (stream == null) {
            metrics.count(BridgeCounter.PACKETS_DROPPED_SSRC_LIMIT);
            return;
        }
        long index = stream.statistics.packet(
                PacketOctets.sequenceNumber(slot), PacketOctets.timestamp(slot), slot.receivedNanos());
        if (stream.kind == AnnouncedKind.VIDEO && !stream.gaps.packet(index, nowNanos)) {
            wantKeyFrame(stream, false);
        }
        for (int i = 0; i < legs.size(); i++) {
            MediaLeg receiver = legs.get(i);
            if (receiver != leg) {
                forward(stream, slot, receiver, nowNanos);
            }
        }
    }

    private void forward(IncomingStream stream, PacketSlot slot, MediaLeg receiver, long nowNanos) {
        LegTransforms transforms = receiver.transforms();
        if (transforms == null) {
            return;
        }
        OutgoingStream out = receiver.outgoing.get(stream.ssrc);
        if (out == null || out.source() != stream) {
            metrics.count(BridgeCounter.PACKETS_DROPPED_SSRC_LIMIT);
            return;
        }
        int sequenceNumber = out.sequence.map(PacketOctets.sequenceNumber(slot), out.wanted);
        if (sequenceNumber == SequenceGapCloser.DROP) {
            out.packetsThinned++;
            metrics.count(BridgeCounter.RTP_THINNED);
            return;
        }
        scratch.copyFrom(slot);
        PacketOctets.setSequenceNumber(scratch, sequenceNumber);
        if (transforms.protect(stream.ssrc, scratch) != SrtpErrorStatus.OK) {
            metrics.count(BridgeCounter.PACKETS_DROPPED_PROTECT);
            return;
        }
        out.packetsSent++;
        metrics.count(BridgeCounter.RTP_FORWARDED);
        out.cache().put(sequenceNumber, scratch.getBuffer(), scratch.getOffset(), scratch.getLength(), nowNanos);
        receiver.transmit(scratch.getBuffer(), scratch.getOffset(), scratch.getLength());
    }

    private @Nullable IncomingStream claim(MediaLeg leg, int ssrc, PacketSlot slot) {
        IncomingStream known = streams.get(ssrc);
        if (known != null) {
            return known;
        }
        AnnouncedKind kind = leg.kindOf(ssrc, PacketOctets.payloadType(slot));
        IncomingStream stream = new IncomingStream(ssrc, leg, kind, settings);
        if (streams.isFull() || !leg.incoming.put(ssrc, stream)) {
            return null;
        }
        streams.put(ssrc, stream);
        if (kind == AnnouncedKind.VIDEO) {
            videos.add(stream);
        }
        for (MediaLeg receiver : legs) {
            refresh(receiver);
        }
        return stream;
    }

    private @Nullable MediaLeg ownerOf(int ssrc) {
        IncomingStream stream = streams.get(ssrc);
        if (stream != null) {
            return stream.owner;
        }
        for (int i = 0; i < legs.size(); i++) {
            if (legs.get(i).hasSignalled(ssrc)) {
                return legs.get(i);
            }
        }
        return null;
    }

    /** Updates the set of sources that {@code leg} receives. A video source that is new in it needs a key frame. */
    private void refresh(MediaLeg leg) {
        if (!leg.isKeyed()) {
            return;
        }
        int room =
                Math.min(leg.lastN() == MediaLeg.ALL ? Integer.MAX_VALUE : leg.lastN(), leg.bandwidth.allowedVideos());
        for (IncomingStream video : videos) {
            if (video.owner != leg) {
                boolean wanted = !video.isMuted() && room > 0;
                room -= wanted ? 1 : 0;
                setWanted(leg, video, wanted);
            }
        }
        for (MediaLeg sender : legs) {
            if (sender != leg) {
                sender.incoming.forEach(stream -> {
                    if (stream.kind != AnnouncedKind.VIDEO) {
                        setWanted(leg, stream, !stream.isMuted());
                    }
                });
            }
        }
    }

    private void setWanted(MediaLeg leg, IncomingStream stream, boolean wanted) {
        OutgoingStream out = leg.outgoingFor(stream);
        if (out != null && out.wanted != wanted) {
            out.wanted = wanted;
            if (wanted) {
                wantKeyFrame(stream, false);
            }
        }
    }

    void wantKeyFrame(IncomingStream stream, boolean fullIntra) {
        if (stream.kind != AnnouncedKind.AUDIO) {
            metrics.count(BridgeCounter.KEYFRAMES_REQUESTED);
            stream.keyFrames.want(fullIntra);
        }
    }

    private int wantedVideos(MediaLeg leg) {
        int wanted = 0;
        for (int i = 0; i < videos.size(); i++) {
            OutgoingStream out = leg.outgoing.get(videos.get(i).ssrc);
            if (out != null && out.wanted) {
                wanted++;
            }
        }
        return wanted;
    }
}
