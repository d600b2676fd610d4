package org.jvbperc.endpoint.media;

import org.jvbperc.sframe.ObuView;

/**
 * AV1 as RTP payload (RTP Payload Format For AV1, section 4): the OBUs of a temporal unit without temporal delimiters and without their
 * size fields, each with its length in front (W = 0), as many as fit into a packet; one that does not fit goes on in the next. The marker
 * is on the last packet of the unit. There is no scalability and no dependency descriptor.
 */
final class Av1Packetizer implements Packetizer {
    /** The first OBU element continues one of the packet before. */
    static final int Z = 0x80;
    /** The last OBU element goes on in the next packet. */
    static final int Y = 0x40;
    /** The first packet of a coded video sequence. */
    static final int N = 0x08;

    /** OBU types that are not sent (section 5). */
    static final int TILE_LIST = 8;

    static final int PADDING = 15;

    private final byte[] payload;
    private int length;
    private boolean first;

    /**
     * @param maxPayloadBytes with the aggregation header
     */
    Av1Packetizer(int maxPayloadBytes) {
        if (maxPayloadBytes < 16) {
            throw new IllegalArgumentException("maxPayloadBytes " + maxPayloadBytes + " leaves no room for AV1");
        }
        payload = new byte[maxPayloadBytes];
    }

    /** Sends a well-formed unit; of another one, the OBUs in front of the first that does not lie inside it. */
    @Override
    public void packetize(MediaFrame frame, PayloadConsumer consumer) {
        byte[] unit = frame.data().toByteArray();
        first = true;
        begin(false);
        int end;
        for (int obu = 0; obu < unit.length; obu = end) {
            end = ObuView.end(unit, obu, unit.length);
            if (end < 0) {
                break;
            }
            if (isSent(ObuView.type(unit, obu))) {
                add(element(unit, obu, end), frame.keyFrame(), consumer);
            }
        }
        if (length > 1) {
            flush(frame.keyFrame(), true, consumer);
        }
    }

    private static boolean isSent(int type) {
        return type != ObuView.TEMPORAL_DELIMITER && type != TILE_LIST && type != PADDING;
    }

    /** The OBU without its size. */
    private static byte[] element(byte[] unit, int obu, int end) {
        int headerBytes = ObuView.headerBytes(unit, obu);
        int start = ObuView.payloadOffset(unit, obu, end);
        byte[] element = new byte[headerBytes + end - start];
        System.arraycopy(unit, obu, element, 0, headerBytes);
        element[0] &= ~ObuView.HAS_SIZE;
        System.arraycopy(unit, start, element, headerBytes, end - start);
        return element;
    }

    private void add(byte[] element, boolean keyFrame, PayloadConsumer consumer) {
        int offset = 0;
        while (offset < element.length) {
            int left = element.length - offset;
            int room = payload.length - length;
            int part = Math.min(left, room - ObuView.leb128Bytes(Math.max(0, Math.min(left, room))));
            if (part <= 0) {
                flush(keyFrame, false, consumer);
                begin(false);
                continue;
            }
            ObuView.putLeb128(part, payload, length);
            length += ObuView.leb128Bytes(part);
            System.arraycopy(element, offset, payload, length, part);
            length += part;
            offset += part;
            if (offset < element.length) {
                payload[0] |= Y;
                flush(keyFrame, false, consumer);
                begin(true);
            }
        }
    }

    private void begin(boolean continues) {
        payload[0] = (byte) (continues ? Z : 0);
        length = 1;
    }

    private void flush(boolean keyFrame, boolean marker, PayloadConsumer consumer) {
        if (first && keyFrame) {
            payload[0] |= N;
        }
        first = false;
        consumer.payload(payload, 0, length, marker);
    }
}
