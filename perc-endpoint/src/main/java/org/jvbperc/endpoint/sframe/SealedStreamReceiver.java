package org.jvbperc.endpoint.sframe;

import java.io.ByteArrayOutputStream;
import org.jspecify.annotations.Nullable;
import org.jvbperc.crypto.Octets;
import org.jvbperc.endpoint.media.Depacketizer;
import org.jvbperc.endpoint.media.FrameConsumer;
import org.jvbperc.endpoint.media.MediaFormat;
import org.jvbperc.endpoint.media.MediaFrame;
import org.jvbperc.endpoint.media.MediaPacket;
import org.jvbperc.rtp.PacketBuffer;
import org.jvbperc.sframe.MediaCodec;
import org.jvbperc.sframe.SFrameKeyring;
import org.jvbperc.sframe.SFrameOutcome;
import org.jvbperc.sframe.SFrameReceiver;
import org.jvbperc.sframe.SFrameReceiverState;

/**
 * Gets the frames of one received stream out of RTP payloads in which they are sealed. Only frames that are complete, authentic, new, and by
 * the stream's sender come out, as they went in.
 *
 * <p>A sealed Opus packet is opened before anything looks at its first octet, which tells the duration. A video frame is put together
 * first. Whether it is a key frame is told by what was authenticated. The spatial layers of a VP9 picture are opened one by one, and come
 * out as one frame, or not at all if one of them that came cannot be opened. The {@link SFrameKeyring} is shared by all streams
 * of a join and stays its owner's. Used by that owner's thread; nothing that a peer sends makes it throw.
 */
public final class SealedStreamReceiver {
    private static final long NO_TIME = -1;

    private final MediaFormat format;
    private final MediaCodec codec;
    private final SFrameReceiver receiver;
    private final Depacketizer depacketizer;
    private final PacketBuffer buffer = new PacketBuffer();
    private final ByteArrayOutputStream picture = new ByteArrayOutputStream();
    private long pictureTime = NO_TIME;
    private long brokenPictureTime = NO_TIME;
    private long refused;

    /** Makes the receiver of a stream of this format, before its first packet. */
    public SealedStreamReceiver(MediaFormat format, SFrameKeyring keyring, long nowNanos) {
        this.format = format;
        this.codec = StreamCodec.of(format);
        this.receiver = new SFrameReceiver(keyring, nowNanos);
        this.depacketizer = Depacketizer.of(format);
    }

    /** Takes the next packet in order of sequence numbers, and hands the frame that it completes, if any, to {@code consumer}. */
    public void packet(MediaPacket packet, long nowNanos, FrameConsumer consumer) {
        switch (format) {
            case OPUS -> audio(packet, nowNanos, consumer);
            case VP8, AV1 -> depacketizer.packet(packet, frame -> video(frame, nowNanos, consumer));
            case VP9 -> {
                depacketizer.packet(packet, frame -> layer(frame, nowNanos, consumer));
                if (packet.marker()) {
                    finishPicture(consumer);
                }
            }
        }
    }

    private void audio(MediaPacket packet, long nowNanos, FrameConsumer consumer) {
        if (packet.payload().length() == 0) {
            // A packet of padding alone carries no frame, neither a sealed nor an unprotected one.
            return;
        }
        Octets opened = open(packet.payload(), nowNanos);
        if (opened != null) {
            depacketizer.packet(
                    new MediaPacket(
                            packet.sequenceNumber(),
                            packet.originalSequenceNumber(),
                            packet.timestamp(),
                            packet.marker(),
                            opened),
                    consumer);
        }
    }

    private void video(MediaFrame sealed, long nowNanos, FrameConsumer consumer) {
        Octets opened = open(sealed.data(), nowNanos);
        if (opened != null) {
            consumer.frame(frame(opened, sealed.timestamp()));
        }
    }

    private MediaFrame frame(Octets opened, long timestamp) {
        return new MediaFrame(opened, timestamp, 0, format.isKeyFrame(opened));
    }

    private void layer(MediaFrame sealed, long nowNanos, FrameConsumer consumer) {
        long time = sealed.timestamp();
        if (time != pictureTime) {
            finishPicture(consumer);
        }
        Octets opened = open(sealed.data(), nowNanos);
        if (opened == null) {
            brokenPictureTime = time;
        }
        if (opened == null || time == brokenPictureTime) {
            picture.reset();
            pictureTime = NO_TIME;
            return;
        }
        pictureTime = time;
        picture.writeBytes(opened.toByteArray());
    }

    /** Hands over the layers that have come. */
    private void finishPicture(FrameConsumer consumer) {
        if (pictureTime != NO_TIME) {
            consumer.frame(frame(Octets.of(picture.toByteArray()), pictureTime));
            picture.reset();
            pictureTime = NO_TIME;
        }
    }

    private @Nullable Octets open(Octets sealed, long nowNanos) {
        byte[] octets = sealed.toByteArray();
        buffer.set(octets, 0, octets.length);
        if (receiver.open(codec, buffer, nowNanos) != SFrameOutcome.OK) {
            refused++;
            return null;
        }
        return Octets.of(buffer.buffer(), buffer.offset(), buffer.length());
    }

    /** Packets are missing before the next one. */
    public void lost() {
        depacketizer.lost();
        if (pictureTime != NO_TIME) {
            brokenPictureTime = pictureTime;
            picture.reset();
            pictureTime = NO_TIME;
            refused++;
        }
    }

    /** Frames given up because a part was missing or malformed, or because they could not be opened. */
    public long droppedFrames() {
        return depacketizer.droppedFrames() + refused;
    }

    /** Packets whose payload, opened in the case of Opus, is not of the format. */
    public long malformedPackets() {
        return depacketizer.malformedPackets();
    }

    /** How many frames had this outcome. */
    public long count(SFrameOutcome outcome) {
        return receiver.count(outcome);
    }

    /** Index of the sender to whom the stream belongs, 0 before its first authentic frame. */
    public long senderIndex() {
        return receiver.senderIndex();
    }

    /**
     * The stream's state.
     *
     * @param framesExpected whether the sender is on the roster, not muted, and forwarded
     */
    public SFrameReceiverState state(long nowNanos, boolean framesExpected) {
        return receiver.state(nowNanos, framesExpected);
    }
}
