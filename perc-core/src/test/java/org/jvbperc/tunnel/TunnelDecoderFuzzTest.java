package org.jvbperc.tunnel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Any octets: no other exception than TunnelException, canonical encoding, and the cut into chunks does not matter. */
class TunnelDecoderFuzzTest {
    @FuzzTest(maxDuration = "60s")
    void decode(byte[] data) {
        if (data.length == 0) {
            return;
        }
        boolean signing = (data[0] & 1) != 0;
        int step = 1 + (data[0] & 0xFF) / 2;
        byte[] wire = Arrays.copyOfRange(data, 1, data.length);
        List<TunnelFrame> whole = new ArrayList<>();
        String wholeError = run(new TunnelDecoder(signing), wire, wire.length, whole);
        List<TunnelFrame> pieces = new ArrayList<>();
        String piecesError = run(new TunnelDecoder(signing), wire, step, pieces);
        assertEquals(whole, pieces);
        assertEquals(wholeError, piecesError);
        canonical(wire, whole);
    }

    private static @Nullable String run(TunnelDecoder decoder, byte[] wire, int step, List<TunnelFrame> frames) {
        try {
            for (int at = 0; at < wire.length; at += step) {
                ByteBuffer chunk = ByteBuffer.wrap(wire, at, Math.min(step, wire.length - at));
                for (TunnelFrame f = decoder.decode(chunk); f != null; f = decoder.decode(chunk)) {
                    frames.add(f);
                }
            }
            return null;
        } catch (TunnelException e) {
            return e.getMessage();
        }
    }

    private static void canonical(byte[] wire, List<TunnelFrame> frames) {
        int at = 0;
        for (TunnelFrame frame : frames) {
            int length = (wire[at + 1] & 0xFF) << 8 | (wire[at + 2] & 0xFF);
            if (frame instanceof TunnelFrame.Message known) {
                assertArrayEquals(Arrays.copyOfRange(wire, at, at + 3 + length), TunnelCodec.encode(known.message()));
            }
            at += 3 + length;
        }
    }
}
