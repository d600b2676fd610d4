package org.jvbperc.sctp.wire;

import java.io.ByteArrayOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * INIT and INIT ACK (RFC 9260 sections 3.3.2 and 3.3.3), the value without the chunk's header.
 *
 * <pre>
 *  u32 initiate tag || u32 a_rwnd || u16 outbound streams || u16 inbound streams || u32 initial TSN || parameters
 * </pre>
 */
public final class InitChunk {
    private static final int FIXED_BYTES = 16;
    private static final int STATE_COOKIE = 7;
    private static final int UNRECOGNIZED_PARAMETER = 8;
    private static final int HOST_NAME = 11;
    private static final int SUPPORTED_EXTENSIONS = 0x8008;
    private static final int FORWARD_TSN_SUPPORTED = 0xC000;
    private static final byte[] EMPTY = {};
    private static final byte[] PADDING = new byte[3];

    /** What this side announces: FORWARD-TSN and RE-CONFIG. */
    private static final byte[] OWN_PARAMETERS = {
        (byte) 0xC0, 0, 0, 4, (byte) 0x80, 0x08, 0, 6, (byte) ChunkType.RE_CONFIG, (byte) ChunkType.FORWARD_TSN, 0, 0
    };

    private final long tag;
    private final long window;
    private final int outboundStreams;
    private final int inboundStreams;
    private final long initialTsn;
    private final boolean forwardTsn;
    private final boolean reconfig;
    private final byte[] cookie;
    private final byte[] unrecognized;
    private final boolean hostName;

    private InitChunk(
            long tag,
            long window,
            int outboundStreams,
            int inboundStreams,
            long initialTsn,
            boolean forwardTsn,
            boolean reconfig,
            byte[] cookie,
            byte[] unrecognized,
            boolean hostName) {
        this.tag = tag;
        this.window = window;
        this.outboundStreams = outboundStreams;
        this.inboundStreams = inboundStreams;
        this.initialTsn = initialTsn;
        this.forwardTsn = forwardTsn;
        this.reconfig = reconfig;
        this.cookie = cookie;
        this.unrecognized = unrecognized;
        this.hostName = hostName;
    }

    /** This side's chunk with the parameters it always sends. */
    public static InitChunk own(long tag, long window, int streams, long initialTsn, byte[] cookie) {
        return new InitChunk(tag, window, streams, streams, initialTsn, true, true, cookie, EMPTY, false);
    }

    /** The value as it is sent, with parameters of the peer's that were not recognized as far as they fit into a limit. */
    public byte[] encode(byte[] toReport, int limit) {
        int cookieBytes = cookie.length == 0 ? 0 : SctpOctets.padded(TlvReader.HEADER_BYTES + cookie.length);
        int length = FIXED_BYTES + OWN_PARAMETERS.length + cookieBytes;
        byte[] reports = reports(toReport, limit - length);
        byte[] value = new byte[length + reports.length];
        SctpOctets.put32(value, 0, tag);
        SctpOctets.put32(value, 4, window);
        SctpOctets.put16(value, 8, outboundStreams);
        SctpOctets.put16(value, 10, inboundStreams);
        SctpOctets.put32(value, 12, initialTsn);
        System.arraycopy(OWN_PARAMETERS, 0, value, FIXED_BYTES, OWN_PARAMETERS.length);
        int at = FIXED_BYTES + OWN_PARAMETERS.length;
        if (cookie.length > 0) {
            SctpOctets.put16(value, at, STATE_COOKIE);
            SctpOctets.put16(value, at + 2, TlvReader.HEADER_BYTES + cookie.length);
            System.arraycopy(cookie, 0, value, at + TlvReader.HEADER_BYTES, cookie.length);
        }
        System.arraycopy(reports, 0, value, length, reports.length);
        return value;
    }

    /** Each parameter inside a parameter that says it was not recognized. */
    private static byte[] reports(byte[] parameters, int limit) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        TlvReader reader = new TlvReader(parameters, 0, parameters.length);
        while (reader.next()) {
            int length = TlvReader.HEADER_BYTES + reader.length();
            if (out.size() + SctpOctets.padded(length) > limit) {
                break;
            }
            byte[] report = new byte[SctpOctets.padded(length)];
            SctpOctets.put16(report, 0, UNRECOGNIZED_PARAMETER);
            SctpOctets.put16(report, 2, length);
            System.arraycopy(parameters, reader.offset(), report, TlvReader.HEADER_BYTES, reader.length());
            out.writeBytes(report);
        }
        return out.toByteArray();
    }

    /** Reads the value; null if it is too short or its parameters are not well framed. */
    public static @Nullable InitChunk decode(byte[] buffer, int offset, int length) {
        TlvReader reader = new TlvReader(buffer, offset + FIXED_BYTES, Math.max(0, length - FIXED_BYTES));
        if (length < FIXED_BYTES || !reader.isWellFramed()) {
            return null;
        }
        boolean forwardTsn = false;
        boolean reconfig = false;
        boolean hostName = false;
        byte[] cookie = EMPTY;
        ByteArrayOutputStream unrecognized = new ByteArrayOutputStream(0);
        boolean goOn = true;
        while (goOn && reader.next()) {
            switch (reader.parameterType()) {
                case STATE_COOKIE -> cookie = reader.value();
                case FORWARD_TSN_SUPPORTED -> forwardTsn = true;
                case SUPPORTED_EXTENSIONS -> {
                    for (byte type : reader.value()) {
                        forwardTsn |= type == (byte) ChunkType.FORWARD_TSN;
                        reconfig |= type == (byte) ChunkType.RE_CONFIG;
                    }
                }
                case HOST_NAME -> hostName = true;
                default -> goOn = unknown(reader, buffer, unrecognized);
            }
        }
        return new InitChunk(
                SctpOctets.u32(buffer, offset),
                SctpOctets.u32(buffer, offset + 4),
                SctpOctets.u16(buffer, offset + 8),
                SctpOctets.u16(buffer, offset + 10),
                SctpOctets.u32(buffer, offset + 12),
                forwardTsn,
                reconfig,
                cookie,
                unrecognized.toByteArray(),
                hostName);
    }

    /**
     * A parameter without meaning here: addresses (which WebRTC does not use), cookie preservative, ECN and the like are known and passed over; for
     * others the two highest bits of the type say what to do (RFC 9260 section 3.2.1).
     *
     * @return whether to go on
     */
    private static boolean unknown(TlvReader reader, byte[] buffer, ByteArrayOutputStream unrecognized) {
        int type = reader.parameterType();
        boolean known =
                type == 5 || type == 6 || type == UNRECOGNIZED_PARAMETER || type == 9 || type == 12 || type == 0x8000;
        if (known) {
            return true;
        }
        if ((type & 0x4000) != 0) {
            unrecognized.write(buffer, reader.offset(), reader.length());
            unrecognized.write(PADDING, 0, SctpOctets.padded(reader.length()) - reader.length());
        }
        return (type & 0x8000) != 0;
    }

    /** Whether the numbers are such that an association can be made (RFC 9260 section 3.3.2): streams in both directions and a window of 1500 octets. */
    public boolean isAcceptable() {
        return outboundStreams > 0 && inboundStreams > 0 && window >= 1500;
    }

    /** What the sender expects as verification tag. */
    public long tag() {
        return tag;
    }

    /** The sender's receiver window, in octets. */
    public long window() {
        return window;
    }

    /** How many streams the sender wants to use. */
    public int outboundStreams() {
        return outboundStreams;
    }

    /** How many streams it accepts. */
    public int inboundStreams() {
        return inboundStreams;
    }

    /** Its first transmission sequence number. */
    public long initialTsn() {
        return initialTsn;
    }

    /** Whether it understands FORWARD-TSN (RFC 3758 section 3.1). */
    public boolean forwardTsn() {
        return forwardTsn;
    }

    /** Whether it understands RE-CONFIG (RFC 6525, in the list of RFC 5061 section 4.2.7). */
    public boolean reconfig() {
        return reconfig;
    }

    /** The state cookie of an INIT ACK; empty if there is none. Not a copy. */
    public byte[] cookie() {
        return cookie;
    }

    /** Parameters to be reported, as they came, each padded. Not a copy. */
    public byte[] unrecognized() {
        return unrecognized;
    }

    /** Whether there is a host name, which nobody may use any more. */
    public boolean hostName() {
        return hostName;
    }
}
