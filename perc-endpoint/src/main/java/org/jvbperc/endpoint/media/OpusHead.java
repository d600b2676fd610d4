package org.jvbperc.endpoint.media;

import java.nio.charset.StandardCharsets;

/**
 * The identification header of an Ogg Opus stream (RFC 7845 section 5.1), channel mapping family 0.
 *
 * <pre>
 * "OpusHead" version(1) channels(1) pre-skip(2) input_sample_rate(4) output_gain(2) mapping_family(1)=0
 * </pre>
 *
 * @param channels 1 or 2
 * @param preSkip samples of 48 kHz a decoder throws away at the start
 */
record OpusHead(int channels, int preSkip) {
    static final String MAGIC = "OpusHead";
    private static final int LENGTH_BYTES = 19;

    /** Parses a header packet; {@code reader} names the page in errors. */
    static OpusHead parse(byte[] packet, OggPacketReader reader) throws MediaFormatException {
        if (!startsWith(packet, MAGIC)) {
            throw reader.malformed("has no \"OpusHead\": not an Ogg Opus file (RFC 7845 section 5.1)");
        }
        if (packet.length < LENGTH_BYTES) {
            throw reader.malformed("has an OpusHead of " + packet.length + " octets: expected " + LENGTH_BYTES
                    + " (RFC 7845 section 5.1)");
        }
        int version = packet[8] & 0xFF;
        if (version >> 4 != 0) {
            throw reader.malformed("has OpusHead version " + version + ": expected 0..15 (RFC 7845 section 5.1)");
        }
        int channels = packet[9] & 0xFF;
        int family = packet[18] & 0xFF;
        if (family != 0 || channels < 1 || channels > 2) {
            throw reader.malformed("has channel mapping family " + family + " with " + channels
                    + " channels: RTP carries mono and stereo of family 0 (RFC 7587 section 4)");
        }
        return new OpusHead(channels, LittleEndian.getShort(packet, 10));
    }

    byte[] encode() {
        byte[] packet = new byte[LENGTH_BYTES];
        byte[] magic = MAGIC.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(magic, 0, packet, 0, magic.length);
        packet[8] = 1;
        packet[9] = (byte) channels;
        LittleEndian.putShort(packet, 10, preSkip);
        LittleEndian.putInt(packet, 12, MediaKind.AUDIO.clockRateHz());
        return packet;
    }

    static boolean startsWith(byte[] packet, String magic) {
        byte[] expected = magic.getBytes(StandardCharsets.US_ASCII);
        return packet.length >= expected.length
                && java.util.Arrays.equals(packet, 0, expected.length, expected, 0, expected.length);
    }
}
