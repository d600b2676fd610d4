package org.jvbperc.endpoint.session;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.jvbperc.crypto.HopByHopKeys;
import org.jvbperc.dtls.DatagramSink;
import org.jvbperc.ekt.EktParameterSet;
import org.jvbperc.ekt.EktSenderConfig;
import org.jvbperc.endpoint.keychannel.ReceivedGroupKey;
import org.jvbperc.endpoint.media.MediaFormat;
import org.jvbperc.endpoint.media.MediaKind;
import org.jvbperc.endpoint.media.MediaSource;
import org.jvbperc.endpoint.session.MediaCounters.Counter;
import org.jvbperc.endpointmedia.PercMediaSender;
import org.jvbperc.rtp.PacketBuffer;
import org.jvbperc.rtp.RtpView;
import org.jvbperc.sframe.GroupSecret;
import org.jvbperc.sframe.SFrameOutcome;
import org.jvbperc.srtp.SrtpSender;
import org.jvbperc.srtp.SrtpStatus;

/**
 * The sending half of a {@link MediaSession}: paces frames, protects them end to end and for the hop, announces keys at key frames,
 * and repeats packets that the bridge misses with identical octets. Same thread rule.
 */
final class OutgoingMedia implements AutoCloseable {
    /** Maximum burst, in packets. Bursts are 1 ms apart, so that a key frame does not fill queues on its way. */
    static final int BURST_PACKETS = 16;

    private static final long BURST_INTERVAL_NANOS = 1_000_000L;

    private final MediaSessionConfig config;
    private final DatagramSink out;
    private final MediaEvents events;
    private final MediaCounters counters;
    private final PacketProtection protection;
    private final @Nullable PercMediaSender doubleSender;
    private final @Nullable FrameSealer sealer;
    private final List<SendStream> streams = new ArrayList<>();
    private final PacketBuffer packet = new PacketBuffer();
    private boolean keyed;
    private boolean started;
    private boolean ended;
    private boolean released;
    private boolean expiryTold;
    private long startNanos;
    private long endNanos;
    private long nextBurstNanos;

    OutgoingMedia(
            MediaSessionConfig config,
            HopByHopKeys keys,
            DatagramSink out,
            MediaEvents events,
            MediaCounters counters) {
        this.config = config;
        this.out = out;
        this.events = events;
        this.counters = counters;
        SrtpSender hop = new SrtpSender(keys.clientWriteKey(), keys.clientWriteSalt());
        if (config.profile().isDouble()) {
            boolean audioOnly = config.sources().stream().allMatch(source -> source.kind() == MediaKind.AUDIO);
            doubleSender = new PercMediaSender(
                    config.profile(),
                    hop,
                    config.random(),
                    audioOnly ? EktSenderConfig.AUDIO_ONLY : EktSenderConfig.DEFAULT);
            protection = new DoublePacketProtection(doubleSender);
            sealer = null;
        } else {
            doubleSender = null;
            protection = new HopPacketProtection(hop);
            sealer = new FrameSealer(this::notSealed);
        }
        for (MediaSource source : config.sources()) {
            streams.add(new SendStream(
                    source,
                    cutter(source.format()),
                    config.ssrcs().of(source.kind()),
                    config.recordHashes(),
                    config.random()));
        }
    }

    private FrameCutter cutter(MediaFormat format) {
        return sealer == null ? FrameCutter.plain(format, config.random()) : sealer.cutter(format, config.random());
    }

    private void notSealed(SFrameOutcome outcome) {
        counters.increment(Counter.NOT_PROTECTED);
        if (outcome == SFrameOutcome.KEY_EXPIRED) {
            tellExpiry();
        }
    }

    private void tellExpiry() {
        if (!expiryTold) {
            expiryTold = true;
            events.keyExpired();
        }
    }

    /** Seals frames with this key and its secret from its begin on; both stay the caller's. */
    void install(ReceivedGroupKey key, GroupSecret secret) {
        if (sealer == null) {
            throw new IllegalStateException("a group key in a session whose packets are encrypted twice");
        }
        expiryTold = false;
        keyed = true;
        sealer.install(key, secret);
    }

    /** Wipes the keys of sealed frames; nothing is sealed any more. */
    void dropKeys() {
        if (sealer != null) {
            sealer.close();
        }
    }

    /**
     * Announces keys under {@code set} from the next packet on, and uses them 250 ms later (RFC 8870 section 4.3.1). The sender
     * waits no longer, because a participant who has left can still read during this time; receivers that get the EKTKey later
     * hold the packets until then.
     */
    void install(EktParameterSet set, long nowNanos) {
        if (doubleSender == null) {
            throw new IllegalStateException("an EKTKey in a session whose frames are sealed");
        }
        expiryTold = false;
        keyed = true;
        doubleSender.install(set, nowNanos);
    }

    /** Begins to send the sources. */
    void start(long nowNanos) {
        if (started) {
            return;
        }
        started = true;
        startNanos = nowNanos;
        nextBurstNanos = nowNanos;
        for (SendStream stream : streams) {
            try {
                stream.start(nowNanos);
            } catch (IOException e) {
                sourceFailed(e);
            }
        }
    }

    /** Ends the sources before their time. */
    void stop() {
        streams.forEach(SendStream::stop);
    }

    /** Ends sending and returns the sources, in the order in which they were given. */
    List<MediaSource> release() {
        // Sending has not begun, so nothing has been read from them.
        if (!started) {
            started = true;
            released = true;
            return config.sources();
        }
        return streams.stream().map(SendStream::release).toList();
    }

    /** Sends the packets that are due. */
    void tick(long nowNanos) {
        if (started) {
            send(nowNanos);
        }
    }

    /** When {@link #tick} has something to do; at most {@code latest}. */
    long nextTick(long latest) {
        long next = latest;
        for (SendStream stream : streams) {
            if (stream.hasReady()) {
                next = Math.min(next, nextBurstNanos);
            } else if (started && stream.hasNext()) {
                next = Math.min(next, stream.nextDueNanos());
            }
        }
        return next;
    }

    private void send(long nowNanos) {
        for (SendStream stream : streams) {
            try {
                stream.fill(nowNanos);
            } catch (IOException e) {
                sourceFailed(e);
            }
        }
        if (nowNanos - nextBurstNanos >= 0) {
            burst(nowNanos);
        }
        if (!ended && streams.stream().allMatch(SendStream::isEnded)) {
            ended = true;
            endNanos = nowNanos;
            events.sendingEnded();
        }
    }

    private void burst(long nowNanos) {
        int left = BURST_PACKETS;
        for (SendStream stream : streams) {
            while (left > 0) {
                SendStream.Outgoing next = stream.poll();
                if (next == null) {
                    break;
                }
                left--;
                sendPacket(stream, next, nowNanos);
                nextBurstNanos = nowNanos + BURST_INTERVAL_NANOS;
            }
        }
    }

    private void sendPacket(SendStream stream, SendStream.Outgoing outgoing, long nowNanos) {
        boolean videoKeyFrame =
                outgoing.frame.keyFrame() && stream.ssrc() == config.ssrcs().video();
        if (outgoing.first && videoKeyFrame) {
            announce();
        }
        int sequenceNumber = RtpView.sequenceNumber(outgoing.buffer, 0);
        packet.set(outgoing.buffer, 0, outgoing.length);
        SrtpStatus status = protection.protect(packet, nowNanos);
        boolean ok = status == SrtpStatus.OK;
        stream.sent(outgoing, ok);
        if (!ok) {
            counters.increment(Counter.NOT_PROTECTED);
            if (status == SrtpStatus.KEY_EXPIRED) {
                tellExpiry();
            }
            return;
        }
        counters.increment(Counter.SENT);
        counters.add(Counter.SENT_BYTES, packet.length());
        stream.cache().add(sequenceNumber, packet.buffer(), 0, packet.length(), nowNanos);
        out.send(packet.buffer(), 0, packet.length());
    }

    /** The next packets of all sources carry Full EKT fields (RFC 8870 section 4.6). */
    void announce() {
        protection.announce(config.ssrcs().audio());
        protection.announce(config.ssrcs().video());
    }

    /** Answers a request for a key frame as far as the source of this SSRC can. */
    void requestKeyFrame(int ssrc, long nowNanos) {
        announce();
        if (sealer == null) {
            return;
        }
        for (SendStream stream : streams) {
            try {
                if (stream.ssrc() == ssrc && ssrc == config.ssrcs().video()) {
                    stream.requestKeyFrame(nowNanos);
                }
            } catch (IOException e) {
                sourceFailed(e);
            }
        }
    }

    /** Sends a packet again, octet for octet, if it is still there. */
    void repeat(int ssrc, int sequenceNumber, long nowNanos) {
        for (SendStream stream : streams) {
            byte[] repeated = stream.ssrc() == ssrc ? stream.cache().repeat(sequenceNumber, nowNanos) : null;
            if (repeated != null) {
                counters.increment(Counter.RETRANSMITTED);
                out.send(repeated, 0, repeated.length);
            }
        }
    }

    /** Protects and sends a compound RTCP packet, changing it. */
    void sendRtcp(PacketBuffer compound) {
        if (keyed && protection.protectRtcp(compound) == SrtpStatus.OK) {
            counters.increment(Counter.RTCP_SENT);
            out.send(compound.buffer(), compound.offset(), compound.length());
        }
    }

    private void sourceFailed(IOException e) {
        events.warning("a source ends early: " + e.getMessage());
    }

    List<SendStream> streams() {
        return streams;
    }

    /** Bitrate of the protected packets, in bit/s over the time of sending. */
    long bitrate(long nowNanos) {
        long millis = started ? ((ended ? endNanos : nowNanos) - startNanos) / 1_000_000 : 0;
        return millis <= 0 ? 0 : counters.get(Counter.SENT_BYTES) * 8 * 1000 / millis;
    }

    /** Closes the sources and wipes the keys. */
    @Override
    public void close() {
        for (SendStream stream : released ? List.<SendStream>of() : streams) {
            try {
                stream.close();
            } catch (IOException e) {
                sourceFailed(e);
            }
        }
        dropKeys();
        protection.close();
    }
}
