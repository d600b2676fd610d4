package org.jvbperc.embedded.media;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jitsi.srtp.SrtpErrorStatus;
import org.jspecify.annotations.Nullable;
import org.jvbperc.embedded.metrics.BridgeCounter;
import org.jvbperc.embedded.metrics.BridgeMetrics;
import org.jvbperc.rtcp.RtcpHandler;
import org.jvbperc.rtcp.RtcpReader;
import org.jvbperc.rtcp.RtcpWriter;

/**
 * Ends RTCP hop by hop (RFC 8723 section 6): the bridge consumes endpoints' reports and makes its own. It passes sender reports
 * and BYE to the receivers of the source, and key frame requests, paced, to its sender; it answers a NACK with the identical
 * bytes.
 *
 * <p>Owned by the conference's media lane.
 */
final class RtcpTermination implements RtcpHandler {
    /** Shortest SRTCP packet: header, sender SSRC, tag, index. */
    private static final int MIN_SRTCP_BYTES = 8 + 16 + 4;

    private static final int MAX_SENDER_REPORTS = 8;
    private static final int MAX_FEEDBACK_BYTES = 1_200;
    private static final byte[] CANONICAL_NAME = "embedded-bridge".getBytes(StandardCharsets.US_ASCII);

    private final ConferenceForwarder conference;
    private final int localSsrc;
    private final ForwardingSettings settings;
    private final BridgeMetrics metrics;
    private final RtcpWriter writer = new RtcpWriter();
    private final PacketSlot outgoing = new PacketSlot();
    private final int[] missing = new int[UplinkGaps.CAPACITY];
    private final int[] reportOffsets = new int[MAX_SENDER_REPORTS];
    private final IncomingStream[] reportStreams = new IncomingStream[MAX_SENDER_REPORTS];
    private int reports;
    private @Nullable MediaLeg from;
    private long nowNanos;

    RtcpTermination(ConferenceForwarder conference, int localSsrc, ForwardingSettings settings, BridgeMetrics metrics) {
        this.conference = conference;
        this.localSsrc = localSsrc;
        this.settings = settings;
        this.metrics = metrics;
    }

    int localSsrc() {
        return localSsrc;
    }

    /** Opens and uses one SRTCP packet of {@code leg}. */
    void receive(MediaLeg leg, LegTransforms transforms, PacketSlot packet, long now) {
        if (packet.getLength() < MIN_SRTCP_BYTES) {
            metrics.count(BridgeCounter.PACKETS_DROPPED_MALFORMED);
            return;
        }
        if (transforms.openRtcp(PacketOctets.rtcpSenderSsrc(packet), packet) != SrtpErrorStatus.OK) {
            metrics.count(BridgeCounter.PACKETS_DROPPED_UNPROTECT_RTCP);
            return;
        }
        metrics.count(BridgeCounter.RTCP_RECEIVED);
        from = leg;
        nowNanos = now;
        reports = 0;
        if (!RtcpReader.read(packet.getBuffer(), packet.getOffset(), packet.getLength(), this)) {
            metrics.count(BridgeCounter.PACKETS_DROPPED_MALFORMED);
        }
        forwardSenderReports(packet.getBuffer());
        from = null;
    }

    @Override
    public void senderReport(int ssrc, byte[] buffer, int offset) {
        IncomingStream stream = conference.stream(ssrc);
        if (stream == null || stream.owner != from) {
            return;
        }
        stream.statistics.senderReport(PacketOctets.readInt(buffer, offset + 10), nowNanos);
        if (reports < MAX_SENDER_REPORTS) {
            reportOffsets[reports] = offset;
            reportStreams[reports++] = stream;
        }
    }

    @Override
    public void canonicalName(int ssrc, byte[] buffer, int offset, int lengthBytes) {
        IncomingStream stream = conference.stream(ssrc);
        if (stream != null && stream.owner == from && !sameName(stream.canonicalName, buffer, offset, lengthBytes)) {
            stream.canonicalName = Arrays.copyOfRange(buffer, offset, offset + lengthBytes);
        }
    }

    @Override
    public void bye(int ssrc) {
        IncomingStream stream = conference.stream(ssrc);
        if (stream != null && stream.owner == from) {
            conference.end(stream, nowNanos);
        }
    }

    @Override
    public void nack(int senderSsrc, int mediaSsrc, int sequenceNumber) {
        MediaLeg leg = from;
        OutgoingStream out = leg == null ? null : leg.outgoing.get(mediaSsrc);
        if (leg == null || out == null) {
            return;
        }
        metrics.count(BridgeCounter.NACKS_RECEIVED);
        if (!leg.retransmissions.tryTake(nowNanos)) {
            return;
        }
        byte[] wire = out.cache().repeat(sequenceNumber, nowNanos);
        if (wire != null) {
            out.packetsRepeated++;
            metrics.count(BridgeCounter.PACKETS_RETRANSMITTED);
            leg.transmit(wire, 0, out.cache().length(sequenceNumber));
        }
    }

    @Override
    public void pictureLoss(int senderSsrc, int mediaSsrc) {
        want(mediaSsrc, false);
    }

    @Override
    public void fullIntraRequest(int senderSsrc, int mediaSsrc, int commandSequence) {
        want(mediaSsrc, true);
    }

    /** Sends {@code leg} the packets that are due: its receiver report, NACKs and key frame requests for what it sends. */
    void tick(MediaLeg leg, LegTransforms transforms, long now) {
        leg.incoming.forEach(stream -> feedback(leg, transforms, stream, now));
        if (!leg.reportScheduled) {
            leg.reportScheduled = true;
            leg.nextReportNanos = now + ForwardingSettings.nanos(settings.reportIntervalMillis());
        } else if (now - leg.nextReportNanos >= 0) {
            leg.nextReportNanos = now + ForwardingSettings.nanos(settings.reportIntervalMillis());
            if (leg.incoming.size() > 0) {
                beginReport();
                leg.incoming.forEach(stream -> writer.addReportBlock(0, stream.statistics.report(now)));
                writer.canonicalName(localSsrc, CANONICAL_NAME, 0, CANONICAL_NAME.length);
                send(leg, transforms, localSsrc);
            }
        }
    }

    /** Tells {@code leg} that a source has ended which it received. */
    void sendBye(MediaLeg leg, int ssrc) {
        LegTransforms transforms = leg.transforms();
        if (transforms != null && leg.outgoing.get(ssrc) != null) {
            begin();
            writer.receiverReport(ssrc);
            writer.bye(ssrc);
            send(leg, transforms, ssrc);
        }
    }

    private void feedback(MediaLeg leg, LegTransforms transforms, IncomingStream stream, long now) {
        int count = stream.gaps.due(missing, now);
        if (count > 0) {
            beginReport();
            writer.nack(localSsrc, stream.ssrc, missing, count);
            metrics.add(BridgeCounter.NACKS_SENT, count);
            send(leg, transforms, localSsrc);
        }
        if (stream.keyFrames.takeDue(now)) {
            beginReport();
            if (stream.keyFrames.takeFullIntra()) {
                stream.fullIntraSequence = (stream.fullIntraSequence + 1) & 0xFF;
                writer.fullIntraRequest(localSsrc, stream.ssrc, stream.fullIntraSequence);
            } else {
                writer.pictureLoss(localSsrc, stream.ssrc);
            }
            metrics.count(BridgeCounter.KEYFRAME_REQUESTS_SENT);
            send(leg, transforms, localSsrc);
        }
    }

    private void want(int mediaSsrc, boolean fullIntra) {
        IncomingStream stream = conference.stream(mediaSsrc);
        if (stream != null && stream.owner != from) {
            conference.wantKeyFrame(stream, fullIntra);
        }
    }

    private void forwardSenderReports(byte[] buffer) {
        for (int i = 0; i < reports; i++) {
            IncomingStream stream = reportStreams[i];
            for (MediaLeg receiver : conference.legs()) {
                LegTransforms transforms = receiver.transforms();
                OutgoingStream out = receiver.outgoing.get(stream.ssrc);
                if (receiver != stream.owner && transforms != null && out != null && out.wanted) {
                    begin();
                    writer.senderReport(buffer, reportOffsets[i]);
                    writer.canonicalName(stream.ssrc, stream.canonicalName, 0, stream.canonicalName.length);
                    send(receiver, transforms, stream.ssrc);
                }
            }
        }
    }

    private void begin() {
        outgoing.clear();
        writer.begin(outgoing.getBuffer(), outgoing.getOffset(), MAX_FEEDBACK_BYTES);
    }

    private void beginReport() {
        begin();
        writer.receiverReport(localSsrc);
    }

    private void send(MediaLeg leg, LegTransforms transforms, int firstSsrc) {
        outgoing.setLength(writer.length());
        if (transforms.protectRtcp(firstSsrc, outgoing) != SrtpErrorStatus.OK) {
            metrics.count(BridgeCounter.PACKETS_DROPPED_PROTECT);
            return;
        }
        metrics.count(BridgeCounter.RTCP_SENT);
        leg.transmit(outgoing.getBuffer(), outgoing.getOffset(), outgoing.getLength());
    }

    private static boolean sameName(byte[] name, byte[] buffer, int offset, int lengthBytes) {
        return Arrays.equals(name, 0, name.length, buffer, offset, offset + lengthBytes);
    }
}
