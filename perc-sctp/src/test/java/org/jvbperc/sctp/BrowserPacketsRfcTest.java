package org.jvbperc.sctp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvbperc.sctp.wire.ChunkType;
import org.jvbperc.sctp.wire.InitChunk;
import org.jvbperc.sctp.wire.SctpPacket;
import org.jvbperc.sctp.wire.TlvReader;

/** Packets that browsers have sent; their checksums are theirs. */
class BrowserPacketsRfcTest {
    private static final String CHROMIUM = "Chrome/156.0.8078.114";
    private static final String FIREFOX = "firefox/153.8.0";
    private static final int PORT = 5000;

    private static byte[] packet(String browser, String name) throws IOException {
        try (InputStream in = BrowserPacketsRfcTest.class.getResourceAsStream("browser-packets.json")) {
            JsonNode vectors = new ObjectMapper().readTree(in);
            return HexFormat.of().parseHex(vectors.get(browser).get(name).textValue());
        }
    }

    private static TlvReader firstChunk(byte[] packet) {
        assertTrue(SctpPacket.isValid(packet, 0, packet.length, PORT, PORT));
        TlvReader chunks = SctpPacket.chunks(packet, 0, packet.length);
        assertTrue(chunks.next());
        assertTrue(chunks.isLast());
        return chunks;
    }

    private static InitChunk init(byte[] packet) {
        TlvReader chunk = firstChunk(packet);
        InitChunk init = InitChunk.decode(packet, chunk.valueOffset(), chunk.valueLength());
        assertNotNull(init);
        return init;
    }

    @ParameterizedTest
    @ValueSource(strings = {CHROMIUM, FIREFOX})
    void init_ofABrowser_isRead(String browser) throws IOException {
        for (String name : List.of("init", "init2")) {
            byte[] packet = packet(browser, name);
            InitChunk init = init(packet);
            boolean chromium = browser.equals(CHROMIUM);
            assertEquals(chromium ? 30 : 32, firstChunk(packet).length());
            assertEquals(chromium ? 5_242_880 : 16_777_216, init.window());
            assertEquals(65_535, init.outboundStreams());
            assertEquals(65_535, init.inboundStreams());
            assertTrue(init.forwardTsn());
            assertTrue(init.reconfig());
            assertTrue(init.isAcceptable());
            assertEquals(0, init.unrecognized().length);
            assertEquals(0, init.cookie().length);
        }
        assertEquals(
                browser.equals(CHROMIUM) ? 0x011B420CL : 0xD7BF70C5L,
                init(packet(browser, "init")).tag());
    }

    @ParameterizedTest
    @ValueSource(strings = {CHROMIUM, FIREFOX})
    void initAck_thatABrowserTook_isRead(String browser) throws IOException {
        byte[] packet = packet(browser, "initAckOfPeer");
        assertEquals(init(packet(browser, "init2")).tag(), SctpPacket.tag(packet, 0));
        byte[] echo = packet(browser, "cookieEcho");
        TlvReader echoed = firstChunk(echo);
        assertEquals(ChunkType.COOKIE_ECHO, echoed.chunkType());
        assertEquals(init(packet).tag(), SctpPacket.tag(echo, 0));
        assertArrayEquals(init(packet).cookie(), Arrays.copyOfRange(echo, echoed.valueOffset(), echo.length));
    }

    /** The handshake with what a browser sends: its INIT as it is, and its COOKIE ECHO with this side's cookie. */
    private static RawPeer establishedWith(String browser) throws IOException {
        byte[] packet = packet(browser, "init");
        RawPeer peer = new RawPeer(SctpConfig.of(SctpRole.PASSIVE), init(packet).initialTsn());
        byte[] cookie = peer.cookieFor(init(packet).tag(), firstChunk(packet).value());
        assertTrue(peer.sent.isEmpty());
        peer.packet(RawPeer.chunk(ChunkType.COOKIE_ECHO, 0, cookie));
        RawPeer.Chunk ack = peer.take();
        assertEquals(ChunkType.COOKIE_ACK, ack.type());
        assertEquals(init(packet).tag(), ack.tag());
        assertEquals(1, peer.established);
        return peer;
    }

    @ParameterizedTest
    @ValueSource(strings = {CHROMIUM, FIREFOX})
    void init_asItCame_isAnsweredWithWhatThisSideSupports(String browser) throws IOException {
        RawPeer peer = new RawPeer(SctpConfig.of(SctpRole.PASSIVE), 0);
        peer.raw(packet(browser, "init"));
        RawPeer.Chunk ack = peer.take();
        assertEquals(ChunkType.INIT_ACK, ack.type());
        InitChunk read = InitChunk.decode(ack.value(), 0, ack.value().length);
        assertNotNull(read);
        assertEquals(65_536, read.window());
        assertEquals(1_024, read.outboundStreams());
        // FORWARD-TSN and RE-CONFIG alone: neither I-DATA (64), I-FORWARD-TSN (194) nor zero checksum (0x8001).
        String hex = HexFormat.of().formatHex(ack.value(), 16, 28);
        assertEquals("c0000004" + "80080006" + "82c00000", hex);
    }

    @ParameterizedTest
    @ValueSource(strings = {CHROMIUM, FIREFOX})
    void reconfig_ofAClosedChannel_isPerformedAndAnswered(String browser) throws IOException {
        RawPeer peer = establishedWith(browser);
        byte[] value = firstChunk(packet(browser, "reconfig_on_dc_close")).value();
        peer.packet(RawPeer.chunk(ChunkType.RE_CONFIG, 0, value));
        RawPeer.Chunk answer = peer.take();
        assertEquals(ChunkType.RE_CONFIG, answer.type());
        assertEquals(16, answer.u16(0));
        assertEquals(init(packet(browser, "init")).initialTsn(), answer.u32(4));
        assertEquals(1, answer.u32(8));
        assertArrayEquals(new int[] {0}, peer.incomingResets.get(0));
        peer.packet(RawPeer.chunk(ChunkType.RE_CONFIG, 0, value));
        assertEquals(1, peer.take().u32(8), "a repetition gets the same answer");
        assertEquals(1, peer.incomingResets.size());
    }

    @ParameterizedTest
    @ValueSource(strings = {CHROMIUM, FIREFOX})
    void abort_ofAClosedConnection_endsWithTheBrowsersWords(String browser) throws IOException {
        RawPeer peer = establishedWith(browser);
        byte[] packet = packet(browser, "abort_on_pc_close");
        TlvReader chunk = firstChunk(packet);
        peer.packet(RawPeer.chunk(ChunkType.ABORT, 0, Arrays.copyOfRange(packet, chunk.valueOffset(), packet.length)));
        assertEquals(SctpClosure.Kind.PEER_ABORT, peer.closure().kind());
        assertEquals("the peer aborted: cause 12: Close called", peer.closure().detail());
        assertTrue(peer.sent.isEmpty());
    }

    /** The active side against what werift answered to a browser. */
    @ParameterizedTest
    @ValueSource(strings = {CHROMIUM, FIREFOX})
    void cookieEcho_ofTheActiveSide_hasTheBrowsersForm(String browser) throws IOException {
        byte[] value = firstChunk(packet(browser, "initAckOfPeer")).value();
        RawPeer peer = new RawPeer(SctpConfig.of(SctpRole.ACTIVE), 0);
        RawPeer.Chunk init = peer.take();
        assertEquals(0, init.tag());
        assertEquals(ChunkType.INIT, init.type());
        peer.packet(init.u32(0), RawPeer.chunk(ChunkType.INIT_ACK, 0, value));
        RawPeer.Chunk echo = peer.take();
        byte[] expected = packet(browser, "cookieEcho");
        assertEquals(SctpPacket.tag(expected, 0), echo.tag());
        assertArrayEquals(Arrays.copyOfRange(expected, 16, expected.length), echo.value());
        peer.packet(init.u32(0), RawPeer.chunk(ChunkType.COOKIE_ACK, 0));
        assertEquals(1, peer.established);
    }

    @ParameterizedTest
    @ValueSource(strings = {CHROMIUM, FIREFOX})
    void packets_withAnyBitChanged_areDiscarded(String browser) throws IOException {
        byte[] packet = packet(browser, "init");
        for (int bit = 0; bit < 8 * packet.length; bit++) {
            byte[] changed = packet.clone();
            changed[bit / 8] ^= (byte) (1 << bit % 8);
            assertFalse(SctpPacket.isValid(changed, 0, changed.length, PORT, PORT), "bit " + bit);
        }
        for (int length = 0; length < packet.length; length++) {
            assertFalse(SctpPacket.isValid(packet, 0, length, PORT, PORT));
        }
        RawPeer peer = new RawPeer(SctpConfig.of(SctpRole.PASSIVE), new Random(1).nextInt());
        byte[] wrong = packet.clone();
        wrong[20] ^= 1;
        peer.raw(wrong);
        assertTrue(peer.sent.isEmpty());
        assertEquals(1, peer.association.discardedPackets());
    }
}
