package org.jvbperc.srtp;

import java.util.Arrays;
import java.util.Set;
import org.jvbperc.crypto.AesKeystream;
import org.jvbperc.crypto.SecretBytes;
import org.jvbperc.rtp.BigEndian;
import org.jvbperc.rtp.RtpView;

/**
 * Encrypts and decrypts the data of selected header extension elements (RFC 6904, with the elements of RFC 8285).
 *
 * <p>Octet i of the keystream covers octet i behind the extension's 4-octet header; ids, lengths, padding and all elements
 * that are not selected stay as they are. The same operation serves both directions. Owned by one thread; allocation-free.
 */
final class HeaderExtensionCipher implements AutoCloseable {
    private static final int ONE_BYTE_PROFILE = 0xBEDE;
    private static final int TWO_BYTE_PROFILE = 0x1000;
    private static final int TWO_BYTE_PROFILE_MASK = 0xFFF0;
    private static final int ONE_BYTE_STOP_ID = 15;

    private final boolean[] selected = new boolean[256];
    private final AesKeystream keystream;
    private final byte[] salt = new byte[AesKeystream.BLOCK_LENGTH_BYTES];
    private final byte[] counterBlock = new byte[AesKeystream.BLOCK_LENGTH_BYTES];
    private final byte[] block = new byte[AesKeystream.BLOCK_LENGTH_BYTES];
    private int blockNumber;

    /** Derives the keys of labels 6 and 7 from the master key and salt, which stay the caller's. */
    HeaderExtensionCipher(SecretBytes masterKey, SecretBytes masterSalt, Set<Integer> ids) {
        for (int id : ids) {
            selected[id] = true;
        }
        try (SecretBytes key = SrtpKeyDerivation.derive(
                        masterKey,
                        masterSalt,
                        SrtpKeyDerivation.LABEL_HEADER_EXTENSION_ENCRYPTION,
                        masterKey.length());
                SecretBytes sessionSalt = SrtpKeyDerivation.derive(
                        masterKey, masterSalt, SrtpKeyDerivation.LABEL_HEADER_EXTENSION_SALT, masterSalt.length())) {
            keystream = new AesKeystream(key);
            sessionSalt.copyTo(salt, 0);
        }
    }

    /** Applies the keystream to the packet at {@code off}, whose header is well-formed. */
    void apply(byte[] b, int off, long index) {
        if (!RtpView.extension(b, off)) {
            return;
        }
        int header = off + RtpView.fixedHeaderLength(b, off);
        int profile = BigEndian.uint16(b, header);
        boolean oneByte = profile == ONE_BYTE_PROFILE;
        if (!oneByte && (profile & TWO_BYTE_PROFILE_MASK) != TWO_BYTE_PROFILE) {
            return;
        }
        int start = header + RtpView.EXTENSION_HEADER_BYTES;
        int end = start + 4 * BigEndian.uint16(b, header + 2);
        prepare(RtpView.ssrc(b, off), index);
        int position = start;
        while (position < end) {
            int first = b[position] & 0xFF;
            int id = oneByte ? first >> 4 : first;
            if (oneByte && id == ONE_BYTE_STOP_ID) {
                return;
            }
            if (id == 0) {
                position++;
                continue;
            }
            int data = position + (oneByte ? 1 : 2);
            if (data > end) {
                return;
            }
            int length = oneByte ? (first & 0x0F) + 1 : b[position + 1] & 0xFF;
            int dataEnd = Math.min(data + length, end);
            if (selected[id]) {
                applyTo(b, data, dataEnd, start);
            }
            position = dataEnd;
        }
    }

    @Override
    public void close() {
        keystream.close();
        Arrays.fill(salt, (byte) 0);
        Arrays.fill(counterBlock, (byte) 0);
        Arrays.fill(block, (byte) 0);
    }

    private void prepare(int ssrc, long index) {
        System.arraycopy(salt, 0, counterBlock, 0, counterBlock.length);
        BigEndian.putInt32(counterBlock, 4, BigEndian.int32(counterBlock, 4) ^ ssrc);
        BigEndian.putInt16(counterBlock, 8, BigEndian.uint16(counterBlock, 8) ^ (int) (index >> 32));
        BigEndian.putInt32(counterBlock, 10, BigEndian.int32(counterBlock, 10) ^ (int) index);
        blockNumber = -1;
    }

    private void applyTo(byte[] b, int from, int to, int start) {
        for (int i = from; i < to; i++) {
            int offset = i - start;
            if (offset >> 4 != blockNumber) {
                blockNumber = offset >> 4;
                BigEndian.putInt16(counterBlock, 14, blockNumber);
                keystream.block(counterBlock, block, 0);
            }
            b[i] ^= block[offset & 15];
        }
    }
}
