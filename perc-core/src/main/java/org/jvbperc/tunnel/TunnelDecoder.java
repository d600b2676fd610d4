package org.jvbperc.tunnel;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Finds the messages in a tunnel's byte stream, regardless of its division into TLS records (RFC 9185 section 6).
 *
 * <p>Holds at most one message of 65538 octets. Unknown types are reported and skipped (RFC 9185 section 6.1); a malformed known
 * message ends the stream: each further call throws again. One thread owns it.
 */
public final class TunnelDecoder {
    private final boolean signingAgreed;
    private byte[] buffer = new byte[2048];
    private int filled;
    private int skip;
    private @Nullable TunnelException failure;

    /**
     * A decoder at the start of a stream.
     *
     * @param signingAgreed whether the signing extension's types are known; otherwise they are skipped like any other
     */
    public TunnelDecoder(boolean signingAgreed) {
        this.signingAgreed = signingAgreed;
    }

    /**
     * Takes octets from {@code chunk} up to the end of the next frame. Call it until it returns null; then the chunk has been
     * used up. Octets behind a frame stay in the chunk, so that a caller may stop after any frame.
     *
     * @param chunk moved forward; contents not changed, not kept
     * @return the next frame, or null if it is not complete
     * @throws TunnelException naming message, field and section, for a malformed message
     */
    public @Nullable TunnelFrame decode(ByteBuffer chunk) throws TunnelException {
        if (failure != null) {
            throw failure;
        }
        int skipNow = Math.min(skip, chunk.remaining());
        chunk.position(chunk.position() + skipNow);
        skip -= skipNow;
        if (skip > 0 || !fill(chunk, TunnelCodec.HEADER_BYTES)) {
            return null;
        }
        int type = buffer[0] & 0xFF;
        int length = (buffer[1] & 0xFF) << 8 | (buffer[2] & 0xFF);
        if (!TunnelCodec.isKnown(type, signingAgreed)) {
            filled = 0;
            skip = length;
            return new TunnelFrame.UnknownType(type, length);
        }
        if (!fill(chunk, TunnelCodec.HEADER_BYTES + length)) {
            return null;
        }
        filled = 0;
        try {
            return TunnelCodec.decodeBody(type, buffer, TunnelCodec.HEADER_BYTES, length);
        } catch (TunnelException e) {
            failure = e;
            throw e;
        } finally {
            if (type == MediaKeys.TYPE) {
                Arrays.fill(buffer, (byte) 0);
            }
        }
    }

    /** Whether the stream so far ends inside a message, so that an end of stream here would cut one off. */
    public boolean isInsideMessage() {
        return filled > 0 || skip > 0;
    }

    private boolean fill(ByteBuffer chunk, int target) {
        if (filled >= target) {
            return true;
        }
        int take = Math.min(target - filled, chunk.remaining());
        grow(filled + take, target);
        chunk.get(buffer, filled, take);
        filled += take;
        return filled == target;
    }

    /**
     * Grows with the octets that have arrived, not with the length that a header announces; the old array may hold a part of a
     * key.
     */
    private void grow(int needed, int target) {
        if (needed <= buffer.length) {
            return;
        }
        byte[] larger = Arrays.copyOf(buffer, Math.min(target, Math.max(needed, 2 * buffer.length)));
        Arrays.fill(buffer, (byte) 0);
        buffer = larger;
    }
}
