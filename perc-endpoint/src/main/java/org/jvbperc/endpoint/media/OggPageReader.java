package org.jvbperc.endpoint.media;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.jvbperc.crypto.Octets;

/** Reads the pages of an Ogg file in order and checks each checksum (RFC 3533). Used by one thread; owns its stream. */
final class OggPageReader implements AutoCloseable {
    private final String name;
    private final InputStream in;
    private long pagesRead;

    OggPageReader(String name, InputStream in) {
        this.name = name;
        this.in = in;
    }

    /**
     * The next page, or null at the end of the file.
     *
     * @throws MediaFormatException if what follows is not a page, is cut short, or its checksum is wrong
     */
    @Nullable
    OggPage next() throws IOException {
        byte[] header = in.readNBytes(OggPage.HEADER_BYTES);
        if (header.length == 0) {
            return null;
        }
        if (header.length < OggPage.HEADER_BYTES) {
            throw malformed("ends after " + header.length + " octets of a header of " + OggPage.HEADER_BYTES);
        }
        if (header[0] != 'O' || header[1] != 'g' || header[2] != 'g' || header[3] != 'S') {
            throw malformed("starts with 0x" + Octets.of(header, 0, 4) + ": expected \"OggS\" (RFC 3533 section 6)");
        }
        if (header[4] != 0) {
            throw malformed("has stream structure version " + (header[4] & 0xFF) + ": expected 0 (RFC 3533 section 6)");
        }
        byte[] segments = exactly(header[26] & 0xFF, "segment table");
        int bodyLength = 0;
        for (byte segment : segments) {
            bodyLength += segment & 0xFF;
        }
        byte[] body = exactly(bodyLength, "body");
        int expectedCrc = LittleEndian.getInt(header, 22);
        Arrays.fill(header, 22, 26, (byte) 0);
        OggPage page = new OggPage(
                header[5] & 0xFF,
                LittleEndian.getLong(header, 6),
                LittleEndian.getInt(header, 14),
                LittleEndian.getInt(header, 18),
                Octets.of(segments),
                Octets.of(body));
        int crc = LittleEndian.getInt(page.encode(), 22);
        if (crc != expectedCrc) {
            throw malformed("has checksum 0x%08x: expected 0x%08x (RFC 3533 section 6)".formatted(expectedCrc, crc));
        }
        pagesRead++;
        return page;
    }

    private byte[] exactly(int length, String part) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw malformed("ends after " + bytes.length + " of " + length + " octets of its " + part);
        }
        return bytes;
    }

    /** An exception that names the page being read. */
    MediaFormatException malformed(String detail) {
        return new MediaFormatException(name, "Ogg page " + pagesRead + " " + detail);
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
