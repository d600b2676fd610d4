package org.jvbperc.endpoint.media;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.jvbperc.crypto.Octets;

/**
 * Lays packets of one logical stream into Ogg pages (RFC 3533 section 5). The last page is held back until the end, because
 * it carries the end-of-stream flag. Used by one thread; does not close its stream.
 */
final class OggStreamWriter {
    /** A page is sent when it covers about a second, so that little is lost if the process dies. */
    private static final int SAMPLES_PER_PAGE = 48_000;

    private static final int NO_PACKET_ENDS = -1;

    private final OutputStream out;
    private final int serial;
    private final ByteArrayOutputStream segments = new ByteArrayOutputStream(OggPage.MAX_SEGMENTS);
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private int sequence;
    private boolean continued;
    private long granulePosition = NO_PACKET_ENDS;
    private long lastWrittenGranule;

    OggStreamWriter(OutputStream out, int serial) {
        this.out = out;
        this.serial = serial;
    }

    /** Writes a header packet on a page, or pages, of its own with granule position 0. */
    void writeHeader(byte[] packet) throws IOException {
        append(packet, 0);
        flush(sequence == 0 ? OggPage.FIRST : 0);
    }

    /** Adds a packet whose last sample is {@code endPosition}. */
    void write(byte[] packet, long endPosition) throws IOException {
        if (granulePosition - lastWrittenGranule >= SAMPLES_PER_PAGE) {
            flush(0);
        }
        append(packet, endPosition);
    }

    private void append(byte[] packet, long endPosition) throws IOException {
        int offset = 0;
        int lacing;
        do {
            if (segments.size() == OggPage.MAX_SEGMENTS) {
                boolean middle = offset > 0;
                flush(sequence == 0 ? OggPage.FIRST : 0);
                continued = middle;
            }
            lacing = Math.min(255, packet.length - offset);
            segments.write(lacing);
            body.write(packet, offset, lacing);
            offset += lacing;
        } while (lacing == 255);
        granulePosition = endPosition;
    }

    /** Writes the last page. */
    void end() throws IOException {
        flush(OggPage.LAST);
    }

    private void flush(int flags) throws IOException {
        long position = granulePosition;
        if (segments.size() == 0) {
            position = lastWrittenGranule;
        }
        int allFlags = flags | (continued ? OggPage.CONTINUED : 0);
        OggPage page = new OggPage(
                allFlags, position, serial, sequence, Octets.of(segments.toByteArray()), Octets.of(body.toByteArray()));
        out.write(page.encode());
        sequence++;
        if (position != NO_PACKET_ENDS) {
            lastWrittenGranule = position;
        }
        granulePosition = NO_PACKET_ENDS;
        continued = false;
        segments.reset();
        body.reset();
    }
}
