package org.jvbperc.endpoint.session;

import java.security.SecureRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.jvbperc.endpoint.keychannel.ReceivedGroupKey;
import org.jvbperc.endpoint.media.MediaFormat;
import org.jvbperc.endpoint.media.MediaFrame;
import org.jvbperc.endpoint.media.PayloadConsumer;
import org.jvbperc.endpoint.sframe.SealedStreamSender;
import org.jvbperc.sframe.GroupSecret;
import org.jvbperc.sframe.SFrameOutcome;
import org.jvbperc.sframe.SFrameSender;

/** Seals the frames of all streams of a join, from its first group key on. Used by one thread. */
final class FrameSealer implements AutoCloseable {
    private final Consumer<SFrameOutcome> refused;
    private @Nullable SFrameSender sender;
    private boolean closed;

    /**
     * @param refused is told the outcome of each frame that is not sealed, and therefore not sent
     */
    FrameSealer(Consumer<SFrameOutcome> refused) {
        this.refused = refused;
    }

    /** Seals with this key and its secret from its begin on; both stay the caller's. */
    void install(ReceivedGroupKey key, GroupSecret secret) {
        if (closed) {
            return;
        }
        SFrameSender target = sender;
        if (target == null) {
            target = new SFrameSender(key.senderIndex());
            sender = target;
        }
        target.install(secret, key.beginNanos(), key.expiresAtNanos());
    }

    /** A cutter for the frames of one stream. */
    FrameCutter cutter(MediaFormat format, SecureRandom random) {
        return new SealingCutter(format, random);
    }

    /** Wipes all keys; nothing is sealed any more. Idempotent. */
    @Override
    public void close() {
        closed = true;
        if (sender != null) {
            sender.close();
        }
    }

    /** Seals, then cuts. */
    private final class SealingCutter implements FrameCutter {
        private final MediaFormat format;
        private final SecureRandom random;
        private @Nullable SealedStreamSender stream;

        SealingCutter(MediaFormat format, SecureRandom random) {
            this.format = format;
            this.random = random;
        }

        @Override
        public boolean cut(MediaFrame frame, long nowNanos, PayloadConsumer consumer) {
            SFrameOutcome outcome = seal(frame, nowNanos, consumer);
            if (outcome != SFrameOutcome.OK) {
                refused.accept(outcome);
            }
            return outcome == SFrameOutcome.OK;
        }

        private SFrameOutcome seal(MediaFrame frame, long nowNanos, PayloadConsumer consumer) {
            SFrameSender keyed = sender;
            if (closed || keyed == null) {
                return SFrameOutcome.NO_KEY;
            }
            SealedStreamSender sealed = stream;
            if (sealed == null) {
                sealed = new SealedStreamSender(format, keyed, random);
                stream = sealed;
            }
            return sealed.send(frame, nowNanos, consumer);
        }
    }
}
