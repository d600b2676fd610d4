package org.jvbperc.endpoint.media;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Puts the packets of the first logical stream of an Ogg file together again (RFC 3533 section 5). Pages of other streams are
 * skipped; a page missing from the first one is an error.
 */
final class OggPacketReader implements AutoCloseable {
    /** Larger packets are refused: no comment header or audio packet that can be sent comes near. */
    static final int MAX_PACKET_BYTES = 1 << 20;

    private final OggPageReader pages;
    private final Queue<byte[]> complete = new ArrayDeque<>();
    private final ByteArrayOutputStream partial = new ByteArrayOutputStream();
    private boolean inPacket;
    private boolean started;
    private boolean ended;
    private int serial;
    private int expectedSequence;

    OggPacketReader(OggPageReader pages) {
        this.pages = pages;
    }

    /**
     * The next packet, or null at the end of the stream.
     *
     * @throws MediaFormatException if a page is malformed or missing, or the file ends inside a packet
     */
    byte @Nullable [] next() throws IOException {
        while (complete.isEmpty() && !ended) {
            OggPage page = pages.next();
            if (page == null) {
                ended = true;
                if (inPacket) {
                    throw pages.malformed("is missing: the file ends inside a packet");
                }
            } else {
                take(page);
            }
        }
        return complete.poll();
    }

    private void take(OggPage page) throws MediaFormatException {
        if (!started) {
            if (!page.isFirst()) {
                throw pages.malformed("does not begin a stream (RFC 3533 section 6)");
            }
            started = true;
            serial = page.serial();
            expectedSequence = page.sequence();
        } else if (page.serial() != serial) {
            return;
        }
        if (page.sequence() != expectedSequence) {
            throw pages.malformed("has sequence number " + Integer.toUnsignedString(page.sequence()) + ": expected "
                    + Integer.toUnsignedString(expectedSequence));
        }
        expectedSequence++;
        if (page.isContinued() != inPacket) {
            throw pages.malformed(
                    inPacket
                            ? "does not continue the packet of the page before"
                            : "continues a packet that did not begin");
        }
        split(page);
        ended = page.isLast();
        if (ended && inPacket) {
            throw pages.malformed("is the last but does not end its packet");
        }
    }

    private void split(OggPage page) throws MediaFormatException {
        byte[] body = page.body().toByteArray();
        int offset = 0;
        for (int i = 0; i < page.segments().length(); i++) {
            int lacing = page.segments().octetAt(i);
            partial.write(body, offset, lacing);
            offset += lacing;
            if (partial.size() > MAX_PACKET_BYTES) {
                throw pages.malformed(
                        "brings a packet to " + partial.size() + " octets: at most " + MAX_PACKET_BYTES + " are read");
            }
            inPacket = lacing == 255;
            if (!inPacket) {
                complete.add(partial.toByteArray());
                partial.reset();
            }
        }
    }

    MediaFormatException malformed(String detail) {
        return pages.malformed(detail);
    }

    @Override
    public void close() throws IOException {
        pages.close();
    }
}
