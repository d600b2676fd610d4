package org.jvbperc.sctp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.jvbperc.sctp.wire.ChunkType;
import org.jvbperc.sctp.wire.SctpPacket;
import org.jvbperc.sctp.wire.TlvReader;

/** A peer that sends whatever a test says, against one association; keeps the chunks that it is sent. */
final class RawPeer implements SctpListener {
    static final long TAG = 0x01020304L;
    static final int PORT = SctpConfig.WEBRTC_PORT;

    /** A chunk as it was sent, with its packet's tag. */
    record Chunk(long tag, int type, int flags, byte[] value) {
        long u32(int at) {
            return ByteBuffer.wrap(value).getInt(at) & 0xFFFF_FFFFL;
        }

        int u16(int at) {
            return ByteBuffer.wrap(value).getShort(at) & 0xFFFF;
        }
    }

    final SctpAssociation association;
    final List<Chunk> sent = new ArrayList<>();
    final List<SctpLink.Message> messages = new ArrayList<>();
    final List<int[]> incomingResets = new ArrayList<>();
    final List<String> outgoingResets = new ArrayList<>();
    final List<SctpClosure> closures = new ArrayList<>();
    int packets;
    int established;
    int restarted;
    long now = 1_000 * SctpLink.SECOND;
    long localTag;
    long localTsn;
    long tsn;

    RawPeer(SctpConfig config, long firstTsn) {
        association = new SctpAssociation(config, new Random(1), this);
        tsn = firstTsn;
        association.start(now);
    }

    /** With an association that is up. */
    static RawPeer up(SctpConfig config, long firstTsn) {
        RawPeer peer = new RawPeer(config, firstTsn);
        peer.handshake();
        return peer;
    }

    static RawPeer up() {
        return up(SctpConfig.of(SctpRole.PASSIVE), 100);
    }

    /** With an INIT that has these parameters. */
    void handshake(byte[]... parameters) {
        byte[] cookie = cookieFor(TAG, init(TAG, 65_536, 1_024, 1_024, tsn, parameters));
        packet(localTag, chunk(ChunkType.COOKIE_ECHO, 0, cookie));
        assertEquals(ChunkType.COOKIE_ACK, take().type());
        assertEquals(1, established);
    }

    /** Sends INIT; returns the cookie of the INIT ACK. */
    byte[] cookieFor(long tag, byte[] init) {
        packet(0, chunk(ChunkType.INIT, 0, init));
        Chunk ack = take();
        assertEquals(ChunkType.INIT_ACK, ack.type());
        assertEquals(tag, ack.tag());
        localTag = ack.u32(0);
        localTsn = ack.u32(12);
        TlvReader parameters = new TlvReader(ack.value(), 16, ack.value().length - 16);
        while (parameters.next()) {
            if (parameters.parameterType() == 7) {
                return parameters.value();
            }
        }
        throw new AssertionError("INIT ACK without a cookie");
    }

    static byte[] init(long tag, long window, int out, int in, long tsn, byte[]... parameters) {
        ByteBuffer init = ByteBuffer.allocate(
                16 + Arrays.stream(parameters).mapToInt(p -> p.length).sum());
        init.putInt((int) tag)
                .putInt((int) window)
                .putShort((short) out)
                .putShort((short) in)
                .putInt((int) tsn);
        for (byte[] parameter : parameters) {
            init.put(parameter);
        }
        return init.array();
    }

    static byte[] chunk(int type, int flags, byte... value) {
        byte[] chunk = new byte[(4 + value.length + 3) & ~3];
        ByteBuffer.wrap(chunk)
                .put((byte) type)
                .put((byte) flags)
                .putShort((short) (4 + value.length))
                .put(value);
        return chunk;
    }

    /** A parameter, padded. */
    static byte[] parameter(int type, byte... value) {
        byte[] parameter = new byte[(4 + value.length + 3) & ~3];
        ByteBuffer.wrap(parameter)
                .putShort((short) type)
                .putShort((short) (4 + value.length))
                .put(value);
        return parameter;
    }

    static byte[] data(long tsn, int stream, int ssn, String flags, byte... octets) {
        int bits = (flags.contains("B") ? 2 : 0)
                | (flags.contains("E") ? 1 : 0)
                | (flags.contains("U") ? 4 : 0)
                | (flags.contains("I") ? 8 : 0);
        ByteBuffer value = ByteBuffer.allocate(12 + octets.length);
        value.putInt((int) tsn)
                .putShort((short) stream)
                .putShort((short) ssn)
                .putInt(53)
                .put(octets);
        return chunk(ChunkType.DATA, bits, value.array());
    }

    static byte[] ints(long... values) {
        ByteBuffer octets = ByteBuffer.allocate(4 * values.length);
        for (long value : values) {
            octets.putInt((int) value);
        }
        return octets.array();
    }

    static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits.replace(" ", ""));
    }

    static byte[] sealed(long tag, byte[]... chunks) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(new byte[12]);
        for (byte[] chunk : chunks) {
            out.writeBytes(chunk);
        }
        byte[] packet = out.toByteArray();
        SctpPacket.seal(packet, 0, packet.length, PORT, PORT, tag);
        return packet;
    }

    /** Gives the association a packet of these chunks. */
    void packet(long tag, byte[]... chunks) {
        raw(sealed(tag, chunks));
    }

    /** The same with the right tag. */
    void packet(byte[]... chunks) {
        packet(localTag, chunks);
    }

    void raw(byte[] packet) {
        association.receive(packet, 0, packet.length, now);
    }

    /** Time passes. */
    void advance(long nanos) {
        long end = now + nanos;
        while (association.nextTimeout() <= end) {
            now = Math.max(now, association.nextTimeout());
            association.handleTimeout(now);
        }
        now = end;
    }

    /** The first chunk that was sent and not yet looked at. */
    Chunk take() {
        assertTrue(!sent.isEmpty(), "nothing was sent");
        return sent.remove(0);
    }

    /** The types of all chunks not yet looked at, which count as looked at now. */
    List<Integer> takeTypes() {
        List<Integer> types = sent.stream().map(Chunk::type).toList();
        sent.clear();
        return types;
    }

    SctpClosure closure() {
        assertEquals(1, closures.size());
        return closures.get(0);
    }

    @Override
    public void sendPacket(byte[] buffer, int offset, int length) {
        packets++;
        assertTrue(SctpPacket.isValid(buffer, offset, length, PORT, PORT));
        long tag = SctpPacket.tag(buffer, offset);
        TlvReader chunks = SctpPacket.chunks(buffer, offset, length);
        while (chunks.next()) {
            sent.add(new Chunk(tag, chunks.chunkType(), chunks.chunkFlags(), chunks.value()));
        }
    }

    @Override
    public void established() {
        established++;
    }

    @Override
    public void message(int stream, int ppid, byte[] message) {
        messages.add(new SctpLink.Message(stream, ppid, message));
    }

    @Override
    public void incomingReset(int[] streams) {
        incomingResets.add(streams);
    }

    @Override
    public void outgoingReset(int stream, boolean performed) {
        outgoingResets.add(stream + (performed ? " performed" : " refused"));
    }

    @Override
    public void restarted() {
        restarted++;
    }

    @Override
    public void closed(SctpClosure closure) {
        assertTrue(closures.isEmpty());
        closures.add(closure);
    }
}
