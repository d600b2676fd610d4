package org.jvbperc.sctp.datachannel;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * DATA_CHANNEL_OPEN (RFC 8832 section 5.1).
 *
 * <pre>
 *  u8 3 || u8 channel type || u16 priority || u32 reliability || u16 label length || u16 protocol length || label || protocol
 * </pre>
 *
 * @param label the channel's label
 * @param protocol the channel's protocol
 */
record DcepOpen(String label, String protocol) {
    /** The first octet of DATA_CHANNEL_OPEN. */
    static final int OPEN_TYPE = 3;

    /** DATA_CHANNEL_ACK is this octet alone (RFC 8832 section 5.2). */
    static final int ACK_TYPE = 2;

    private static final int FIXED_BYTES = 12;
    private static final int RELIABLE = 0;
    private static final int UINT16 = 0xFFFF;

    /** For a reliable and ordered channel of priority 0. */
    byte[] encode() {
        byte[] labelOctets = label.getBytes(StandardCharsets.UTF_8);
        byte[] protocolOctets = protocol.getBytes(StandardCharsets.UTF_8);
        if (labelOctets.length > UINT16 || protocolOctets.length > UINT16) {
            throw new IllegalArgumentException("label of " + labelOctets.length + " and protocol of "
                    + protocolOctets.length + " octets: expected at most 65535 each");
        }
        ByteBuffer out = ByteBuffer.allocate(FIXED_BYTES + labelOctets.length + protocolOctets.length);
        out.put((byte) OPEN_TYPE).put((byte) RELIABLE).putShort((short) 0).putInt(0);
        out.putShort((short) labelOctets.length).putShort((short) protocolOctets.length);
        out.put(labelOctets).put(protocolOctets);
        return out.array();
    }

    /** Reads a message; null if its lengths do not fit, or its texts are not UTF-8. */
    static @Nullable DcepOpen decode(byte[] message) {
        if (message.length < FIXED_BYTES || message[0] != OPEN_TYPE) {
            return null;
        }
        ByteBuffer in = ByteBuffer.wrap(message, FIXED_BYTES - 4, message.length - FIXED_BYTES + 4);
        int labelLength = in.getShort() & UINT16;
        int protocolLength = in.getShort() & UINT16;
        if (labelLength + protocolLength != in.remaining()) {
            return null;
        }
        try {
            return new DcepOpen(text(in, labelLength), text(in, protocolLength));
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    private static String text(ByteBuffer in, int length) throws CharacterCodingException {
        ByteBuffer octets = in.slice().limit(length);
        in.position(in.position() + length);
        return StandardCharsets.UTF_8.newDecoder().decode(octets).toString();
    }
}
