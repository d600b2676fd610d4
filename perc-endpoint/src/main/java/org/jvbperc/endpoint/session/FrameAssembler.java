package org.jvbperc.endpoint.session;

import org.jvbperc.endpoint.media.Depacketizer;
import org.jvbperc.endpoint.media.FrameConsumer;
import org.jvbperc.endpoint.media.MediaFormat;
import org.jvbperc.endpoint.media.MediaPacket;
import org.jvbperc.endpoint.sframe.SealedStreamReceiver;

/** Makes frames of the RTP payloads of one stream, which come in order. Used by one thread. */
interface FrameAssembler {
    /** Takes the next packet, and hands over the frame that it completes, if any. */
    void packet(MediaPacket packet, long nowNanos, FrameConsumer consumer);

    /** Packets are missing before the next one. */
    void lost();

    /** Frames given up. */
    long droppedFrames();

    /** The frames as they are in packets that were encrypted end to end. */
    static FrameAssembler plain(MediaFormat format) {
        Depacketizer depacketizer = Depacketizer.of(format);
        return new FrameAssembler() {
            @Override
            public void packet(MediaPacket packet, long nowNanos, FrameConsumer consumer) {
                depacketizer.packet(packet, consumer);
            }

            @Override
            public void lost() {
                depacketizer.lost();
            }

            @Override
            public long droppedFrames() {
                return depacketizer.droppedFrames();
            }
        };
    }

    /** The frames of a receiver that opens them. */
    static FrameAssembler sealed(SealedStreamReceiver receiver) {
        return new FrameAssembler() {
            @Override
            public void packet(MediaPacket packet, long nowNanos, FrameConsumer consumer) {
                receiver.packet(packet, nowNanos, consumer);
            }

            @Override
            public void lost() {
                receiver.lost();
            }

            @Override
            public long droppedFrames() {
                return receiver.droppedFrames();
            }
        };
    }
}
