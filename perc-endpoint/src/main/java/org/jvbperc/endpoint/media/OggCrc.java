package org.jvbperc.endpoint.media;

/**
 * The checksum of an Ogg page (RFC 3533 section 6, field 7): CRC-32 with polynomial 0x04c11db7, no reflection, initial value
 * and final exclusive-or 0, computed with the checksum field set to 0.
 */
final class OggCrc {
    private static final int POLYNOMIAL = 0x04c1_1db7;
    private static final int[] TABLE = table();

    private OggCrc() {}

    /** The checksum over a page whose checksum field is 0. */
    static int of(byte[] page) {
        int crc = 0;
        for (byte octet : page) {
            crc = (crc << 8) ^ TABLE[(crc >>> 24) ^ (octet & 0xFF)];
        }
        return crc;
    }

    private static int[] table() {
        int[] table = new int[256];
        for (int i = 0; i < table.length; i++) {
            int value = i << 24;
            for (int bit = 0; bit < 8; bit++) {
                value = value < 0 ? (value << 1) ^ POLYNOMIAL : value << 1;
            }
            table[i] = value;
        }
        return table;
    }
}
