package org.jvbperc.endpoint.media;

import java.io.ByteArrayOutputStream;
import org.jvbperc.crypto.Octets;
import org.jvbperc.sframe.ObuView;

/**
 * AV1 temporal units from RTP payloads (RTP Payload Format For AV1, section 4), as low-overhead bitstream: a temporal delimiter, then each
 * OBU with its size.
 *
 * <p>No packet says that it is the first of its unit, except at a key frame. A unit is therefore taken only if it follows the end of
 * another one directly, or begins a coded video sequence; its packets must follow each other in the sender's own sequence numbers, share
 * the timestamp, and end with the marker.
 */
final class Av1Depacketizer extends VideoDepacketizer {
    private static final byte[] DELIMITER = {0x12, 0};
    /** Value of W with which every element has its length in front, otherwise all but the last of W elements. */
    private static final int LENGTHS_IN_FRONT = 0;

    private final ByteArrayOutputStream element = new ByteArrayOutputStream();
    /** Whether the packet with {@link #nextOriginal} begins a unit. */
    private boolean atStart;

    private boolean elementOpen;
    private long lastUnitTime = -1;

    @Override
    public void packet(MediaPacket packet, FrameConsumer consumer) {
        byte[] payload = packet.payload().toByteArray();
        boolean follows = packet.originalSequenceNumber() == nextOriginal;
        if (payload.length == 0 && follows) {
            // Bridges probe with packets of padding alone.
            nextOriginal = (nextOriginal + 1) & 0xFFFF;
            return;
        }
        nextOriginal = (packet.originalSequenceNumber() + 1) & 0xFFFF;
        if (assembling && !(follows && packet.timestamp() == timestamp)) {
            abandon();
        }
        boolean begins = atStart && follows;
        atStart = packet.marker();
        if (payload.length < 2) {
            malformed(packet);
            return;
        }
        if (!assembling && !begin(packet, payload[0], begins)) {
            return;
        }
        if (!elements(payload) || (packet.marker() && elementOpen)) {
            malformed(packet);
        } else if (frame.size() + element.size() > RtpPayloads.MAX_FRAME_BYTES) {
            abandon();
        } else if (packet.marker()) {
            finish(consumer);
        }
    }

    private boolean begin(MediaPacket packet, byte aggregation, boolean begins) {
        boolean newSequence = (aggregation & Av1Packetizer.N) != 0;
        boolean continuing = (aggregation & Av1Packetizer.Z) != 0;
        if (!begin(packet, !continuing && (begins || newSequence))) {
            return false;
        }
        elementOpen = false;
        element.reset();
        frame.writeBytes(DELIMITER);
        return true;
    }

    /** Takes the OBU elements of a payload; false if they are malformed. */
    private boolean elements(byte[] payload) {
        boolean continuing = (payload[0] & Av1Packetizer.Z) != 0;
        boolean goesOn = (payload[0] & Av1Packetizer.Y) != 0;
        int count = payload[0] >> 4 & 3;
        if (continuing != elementOpen) {
            return false;
        }
        int position = 1;
        int number = 0;
        while (position < payload.length) {
            number++;
            int end = payload.length;
            if (count == LENGTHS_IN_FRONT || number < count) {
                int lengthBytes = ObuView.leb128Bytes(payload, position, payload.length);
                if (lengthBytes < 0) {
                    return false;
                }
                long length = ObuView.leb128(payload, position, lengthBytes);
                position += lengthBytes;
                if (length > payload.length - position) {
                    return false;
                }
                end = position + (int) length;
            }
            element.write(payload, position, end - position);
            position = end;
            elementOpen = goesOn && position == payload.length;
            if (!elementOpen && !closeElement()) {
                return false;
            }
        }
        return count == LENGTHS_IN_FRONT || number == count;
    }

    /** Adds the OBU that is complete to the unit; false if it is none. */
    private boolean closeElement() {
        byte[] obu = element.toByteArray();
        element.reset();
        if (obu.length == 0) {
            return true;
        }
        int end = ObuView.end(obu, 0, obu.length);
        int payload = ObuView.payloadOffset(obu, 0, obu.length);
        if (end != obu.length) {
            return false;
        }
        int type = ObuView.type(obu, 0);
        if (type == ObuView.TEMPORAL_DELIMITER || type == Av1Packetizer.TILE_LIST) {
            return true;
        }
        int headerBytes = ObuView.headerBytes(obu, 0);
        int size = end - payload;
        byte[] head = new byte[headerBytes + ObuView.leb128Bytes(size)];
        System.arraycopy(obu, 0, head, 0, headerBytes);
        head[0] |= ObuView.HAS_SIZE;
        ObuView.putLeb128(size, head, headerBytes);
        frame.writeBytes(head);
        frame.write(obu, payload, size);
        return true;
    }

    private void finish(FrameConsumer consumer) {
        assembling = false;
        long time = timeline.unwrap(timestamp);
        if (time <= lastUnitTime || frame.size() == DELIMITER.length) {
            dropped.add(timestamp);
            return;
        }
        lastUnitTime = time;
        byte[] data = frame.toByteArray();
        consumer.frame(new MediaFrame(Octets.of(data), time, 0, Av1Unit.isKeyFrame(data)));
    }

    @Override
    public void lost() {
        abandon();
        atStart = false;
    }
}
