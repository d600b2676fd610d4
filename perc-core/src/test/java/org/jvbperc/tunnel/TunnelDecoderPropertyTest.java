package org.jvbperc.tunnel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TunnelDecoderPropertyTest {
    static LongStream seeds() {
        return LongStream.range(0, 40);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void codec_randomMessages_roundTripInRandomChunks(long seed) throws TunnelException {
        Random random = new Random(seed);
        List<TunnelFrame> expected = new ArrayList<>();
        List<byte[]> parts = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            TunnelMessage message = TunnelMessages.random(random);
            expected.add(new TunnelFrame.Message(message));
            parts.add(TunnelCodec.encode(message));
        }
        byte[] wire = TunnelMessages.concat(parts.toArray(byte[][]::new));
        TunnelDecoder decoder = new TunnelDecoder(true);
        List<TunnelFrame> decoded = new ArrayList<>();
        for (int at = 0; at < wire.length; ) {
            int take = Math.min(1 + random.nextInt(random.nextBoolean() ? 20 : 40_000), wire.length - at);
            decoded.addAll(TunnelMessages.decodeAll(decoder, Arrays.copyOfRange(wire, at, at + take)));
            at += take;
        }
        assertEquals(expected, decoded);
        assertTrue(!decoder.isInsideMessage());
    }

    @Test
    void decode_splitAtEveryOctet_givesTheSameMessages() throws TunnelException {
        byte[] wire = all();
        List<TunnelFrame> expected = TunnelMessages.decodeAll(new TunnelDecoder(true), wire);
        assertEquals(TunnelMessages.oneOfEach().size(), expected.size());
        for (int split = 0; split <= wire.length; split++) {
            TunnelDecoder decoder = new TunnelDecoder(true);
            List<TunnelFrame> decoded =
                    new ArrayList<>(TunnelMessages.decodeAll(decoder, Arrays.copyOfRange(wire, 0, split)));
            decoded.addAll(TunnelMessages.decodeAll(decoder, Arrays.copyOfRange(wire, split, wire.length)));
            assertEquals(expected, decoded, "split at " + split);
        }
    }

    @Test
    void decode_octetByOctet_givesTheSameMessages() throws TunnelException {
        byte[] wire = all();
        TunnelDecoder decoder = new TunnelDecoder(true);
        List<TunnelFrame> decoded = new ArrayList<>();
        for (byte octet : wire) {
            decoded.addAll(TunnelMessages.decodeAll(decoder, new byte[] {octet}));
        }
        assertEquals(TunnelMessages.decodeAll(new TunnelDecoder(true), wire), decoded);
    }

    /** A stream that ends early yields nothing; a body cut short, with a length field that says so, is malformed. */
    @Test
    void decode_truncatedAtEveryLength_neverYieldsAMessage() throws TunnelException {
        for (TunnelMessage message : TunnelMessages.oneOfEach()) {
            byte[] wire = TunnelCodec.encode(message);
            for (int length = 0; length < wire.length; length++) {
                TunnelDecoder decoder = new TunnelDecoder(true);
                byte[] cut = Arrays.copyOf(wire, length);
                assertEquals(List.of(), TunnelMessages.decodeAll(decoder, cut), message + " cut to " + length);
                assertEquals(length > 0, decoder.isInsideMessage());
                if (length >= TunnelCodec.HEADER_BYTES) {
                    int body = length - TunnelCodec.HEADER_BYTES;
                    ByteBuffer.wrap(cut).putShort(1, (short) body);
                    assertThrows(
                            TunnelException.class,
                            () -> TunnelMessages.decodeAll(new TunnelDecoder(true), cut),
                            () -> message + " with a body of " + body);
                }
            }
        }
    }

    @Test
    void decode_bodyLengthenedByOneOctet_isMalformed() {
        for (TunnelMessage message : TunnelMessages.oneOfEach()) {
            byte[] wire = TunnelCodec.encode(message);
            byte[] longer = Arrays.copyOf(wire, wire.length + 1);
            ByteBuffer.wrap(longer).putShort(1, (short) (wire.length - 2));
            assertThrows(
                    TunnelException.class,
                    () -> TunnelMessages.decodeAll(new TunnelDecoder(true), longer),
                    message::toString);
        }
    }

    /** Whatever one flipped bit does, what is decoded encodes to what was read. */
    @Test
    void decode_everySingleBitChange_isRefusedOrMeansWhatItSays() {
        for (TunnelMessage message : TunnelMessages.oneOfEach()) {
            byte[] wire = TunnelCodec.encode(message);
            for (int bit = 0; bit < 8 * wire.length; bit++) {
                byte[] changed = wire.clone();
                changed[bit / 8] ^= (byte) (1 << bit % 8);
                try {
                    for (TunnelFrame frame : TunnelMessages.decodeAll(new TunnelDecoder(true), changed)) {
                        if (frame instanceof TunnelFrame.Message known) {
                            byte[] again = TunnelCodec.encode(known.message());
                            assertArrayEquals(Arrays.copyOf(changed, again.length), again);
                        }
                    }
                } catch (TunnelException e) {
                    assertTrue(
                            e.getMessage().contains("section") || e.getMessage().contains("extension"));
                }
            }
        }
    }

    private static byte[] all() {
        return TunnelMessages.concat(
                TunnelMessages.oneOfEach().stream().map(TunnelCodec::encode).toArray(byte[][]::new));
    }
}
