package org.jvbperc.endpoint.media;

/** Little-endian integers in byte arrays, as Ogg, Opus headers and IVF have them. The caller checks bounds. */
final class LittleEndian {
    private LittleEndian() {}

    static int getShort(byte[] bytes, int offset) {
        return (bytes[offset] & 0xFF) | ((bytes[offset + 1] & 0xFF) << 8);
    }

    static int getInt(byte[] bytes, int offset) {
        return getShort(bytes, offset) | (getShort(bytes, offset + 2) << 16);
    }

    static long getUnsignedInt(byte[] bytes, int offset) {
        return getInt(bytes, offset) & 0xFFFF_FFFFL;
    }

    static long getLong(byte[] bytes, int offset) {
        return getUnsignedInt(bytes, offset) | (getUnsignedInt(bytes, offset + 4) << 32);
    }

    static void putShort(byte[] bytes, int offset, int value) {
        bytes[offset] = (byte) value;
        bytes[offset + 1] = (byte) (value >>> 8);
    }

    static void putInt(byte[] bytes, int offset, int value) {
        putShort(bytes, offset, value);
        putShort(bytes, offset + 2, value >>> 16);
    }

    static void putLong(byte[] bytes, int offset, long value) {
        putInt(bytes, offset, (int) value);
        putInt(bytes, offset + 4, (int) (value >>> 32));
    }
}
