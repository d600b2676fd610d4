package org.jvbperc.endpoint.sframe;

import java.security.SecureRandom;
import org.jvbperc.crypto.Octets;
import org.jvbperc.endpoint.media.MediaFormat;
import org.jvbperc.endpoint.media.MediaFrame;
import org.jvbperc.endpoint.media.Packetizer;
import org.jvbperc.endpoint.media.PayloadConsumer;
import org.jvbperc.rtp.PacketBuffer;
import org.jvbperc.sframe.MediaCodec;
import org.jvbperc.sframe.SFrameOutcome;
import org.jvbperc.sframe.SFrameSender;

/**
 * Turns the frames of one sent stream into RTP payloads in which they are sealed: a sealed Opus packet is a payload (RFC 7587), a sealed
 * video frame is cut like any other (RFC 7741, RFC 9628, RTP Payload Format For AV1).
 *
 * <p>The {@link SFrameSender} is shared by all streams of a join and stays its owner's. Used by that owner's thread; time comes in as
 * an argument.
 */
public final class SealedStreamSender {
    private final MediaCodec codec;
    private final SFrameSender sender;
    private final Packetizer packetizer;
    private final PacketBuffer buffer = new PacketBuffer();
    private byte[] array = new byte[0];

    /** A stream of this format; {@code random} gives the first PictureID. */
    public SealedStreamSender(MediaFormat format, SFrameSender sender, SecureRandom random) {
        this.codec = StreamCodec.of(format);
        this.sender = sender;
        this.packetizer = Packetizer.of(format, random);
    }

    /**
     * Seals a frame and hands its payloads to {@code consumer}, in order.
     *
     * @return OK; with every other outcome the frame is dropped and the consumer is not called (see {@link SFrameSender#seal})
     */
    public SFrameOutcome send(MediaFrame frame, long nowNanos, PayloadConsumer consumer) {
        byte[] data = frame.data().toByteArray();
        int needed = data.length + codec.roomBytes(data, 0, data.length);
        if (array.length < needed) {
            array = new byte[needed];
        }
        System.arraycopy(data, 0, array, 0, data.length);
        buffer.set(array, 0, data.length);
        SFrameOutcome outcome = sender.seal(codec, buffer, nowNanos);
        if (outcome == SFrameOutcome.OK) {
            packetizer.packetize(
                    new MediaFrame(
                            Octets.of(buffer.toByteArray()), frame.timestamp(), frame.duration(), frame.keyFrame()),
                    consumer);
        }
        return outcome;
    }
}
