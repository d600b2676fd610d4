package org.jvbperc.trial;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import org.jvbperc.dtls.DatagramSink;
import org.jvbperc.endpoint.media.MediaFrame;
import org.jvbperc.endpoint.media.MediaKind;
import org.jvbperc.endpoint.media.MediaSource;
import org.jvbperc.endpoint.media.Packetizer;
import org.jvbperc.rtp.PacketBuffer;
import org.jvbperc.srtp.SrtpSender;
import org.jvbperc.srtp.SrtpStatus;

/** Sends sources as SRTP at their pace, from a thread of its own. */
final class PacedSender {
    private static final int HEADER_BYTES = 12;
    private static final int MAX_PACKET_BYTES = 1500;
    private static final int VERSION = 0x80;
    private static final int MARKER = 0x80;

    private final List<Stream> streams = new ArrayList<>();
    private final SrtpSender srtp;
    private final DatagramSink sink;
    private final AtomicLong sent = new AtomicLong();
    private final Thread thread;
    private volatile boolean closed;

    /** One source and its RTP state. */
    private static final class Stream {
        private final MediaSource source;
        private final Packetizer packetizer;
        private final int ssrc;
        private final int firstTimestamp;
        private int sequenceNumber;
        private @Nullable MediaFrame next;

        Stream(MediaSource source, int ssrc, SecureRandom random) throws IOException {
            this.source = source;
            this.packetizer = Packetizer.of(source.format(), random);
            this.ssrc = ssrc;
            this.firstTimestamp = random.nextInt();
            this.sequenceNumber = random.nextInt(1 << 15);
            this.next = source.next();
        }

        long dueNanos() {
            return next == null
                    ? Long.MAX_VALUE
                    : next.timestamp() * 1_000_000_000L / source.kind().clockRateHz();
        }
    }

    /**
     * Starts at once.
     *
     * @param ssrcs by kind
     * @param srtp closed by this sender
     */
    PacedSender(
            String name, List<MediaSource> sources, ToIntFunction<MediaKind> ssrcs, SrtpSender srtp, DatagramSink sink)
            throws IOException {
        SecureRandom random = new SecureRandom();
        for (MediaSource source : sources) {
            streams.add(new Stream(source, ssrcs.applyAsInt(source.kind()), random));
        }
        this.srtp = srtp;
        this.sink = sink;
        this.thread = new Thread(this::run, "sender-" + name);
        thread.setDaemon(true);
        thread.start();
    }

    /** Packets so far. */
    long sent() {
        return sent.get();
    }

    private void run() {
        long start = System.nanoTime();
        try {
            while (!closed) {
                Stream stream = streams.stream()
                        .min(Comparator.comparingLong(Stream::dueNanos))
                        .orElseThrow();
                MediaFrame frame = stream.next;
                if (frame == null) {
                    return;
                }
                long pause = stream.dueNanos() - (System.nanoTime() - start);
                if (pause > 0) {
                    LockSupport.parkNanos(pause);
                    continue;
                }
                stream.packetizer.packetize(
                        frame,
                        (payload, offset, length, marker) ->
                                send(stream, (int) frame.timestamp(), payload, offset, length, marker));
                stream.next = stream.source.next();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            srtp.close();
        }
    }

    private void send(Stream stream, int timestamp, byte[] payload, int offset, int length, boolean marker) {
        byte[] packet = new byte[MAX_PACKET_BYTES];
        ByteBuffer.wrap(packet)
                .put((byte) VERSION)
                .put((byte) (stream.source.kind().payloadType() | (marker ? MARKER : 0)))
                .putShort((short) stream.sequenceNumber++)
                .putInt(stream.firstTimestamp + timestamp)
                .putInt(stream.ssrc)
                .put(payload, offset, length);
        PacketBuffer buffer = new PacketBuffer(packet, 0, HEADER_BYTES + length);
        SrtpStatus status = srtp.protect(buffer);
        if (status != SrtpStatus.OK) {
            throw new IllegalStateException("a packet could not be protected: " + status);
        }
        sink.send(buffer.buffer(), buffer.offset(), buffer.length());
        sent.incrementAndGet();
    }

    /** Stops sending and closes the sources. */
    void stop() throws InterruptedException {
        closed = true;
        LockSupport.unpark(thread);
        thread.join();
        for (Stream stream : streams) {
            try {
                stream.source.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
