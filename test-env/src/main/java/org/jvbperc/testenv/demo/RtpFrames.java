package org.jvbperc.testenv.demo;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The RTP payload formats of protected frames, as far as it takes to find the SFrame in a frame's packets: Opus (RFC 7587), VP8 (RFC
 * 7741), VP9 (RFC 9628) and AV1 (AV1 RTP payload format 1.0). Shares no code with senders and receivers. Stateless.
 */
final class RtpFrames {
    private static final int VP8_KEY_CLEAR_BYTES = 10;
    private static final int VP8_DELTA_CLEAR_BYTES = 3;

    /** OBU types (AV1 section 6.2.2); 9 is reserved, and sealed units are in it. */
    private static final int SEQUENCE_HEADER = 1;

    private static final int TEMPORAL_DELIMITER = 2;
    private static final int SEALED = 9;

    private RtpFrames() {}

    static boolean isAudio(String codec) {
        return codec.equalsIgnoreCase("opus");
    }

    /** Whether a frame begins with this payload. */
    static boolean starts(String codec, byte[] payload) {
        return switch (codec.toLowerCase(Locale.ROOT)) {
            case "opus" -> true;
            case "vp8" -> (payload[0] & 0x17) == 0x10;
            case "vp9" -> (payload[0] & 0x08) != 0;
            case "av1" -> (payload[0] & 0x80) == 0;
            default -> false;
        };
    }

    /**
     * The frame of these packets: what its sender sealed, behind the octets that its codec leaves in clear. Of AV1 it is the payload of
     * the temporal unit's last OBU.
     *
     * @param payloads of all its packets
     * @return null if there is no such frame in them
     */
    static byte @Nullable [] frame(String codec, List<byte[]> payloads) {
        if (codec.equalsIgnoreCase("AV1")) {
            return lastUnit(payloads);
        }
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        for (byte[] payload : payloads) {
            int descriptor = descriptorLength(codec, payload);
            if (descriptor < 0 || descriptor > payload.length) {
                return null;
            }
            frame.write(payload, descriptor, payload.length - descriptor);
        }
        return frame.toByteArray();
    }

    /** How many octets of {@link #frame} its codec leaves in clear; what follows them has to be an SFrame. */
    static int clearBytes(String codec, byte[] frame) {
        if (!codec.equalsIgnoreCase("VP8")) {
            return 0;
        }
        return frame.length > 0 && (frame[0] & 1) == 0 ? VP8_KEY_CLEAR_BYTES : VP8_DELTA_CLEAR_BYTES;
    }

    private static byte @Nullable [] from(byte[] octets, int offset) {
        return offset > octets.length ? null : Arrays.copyOfRange(octets, offset, octets.length);
    }

    /** The length of what the packet says before its part of the frame; -1 if it is cut short. */
    private static int descriptorLength(String codec, byte[] payload) {
        try {
            return isAudio(codec) ? 0 : codec.equalsIgnoreCase("VP9") ? vp9Descriptor(payload) : vp8Descriptor(payload);
        } catch (ArrayIndexOutOfBoundsException e) {
            return -1;
        }
    }

    /** RFC 7741 section 4.2. */
    private static int vp8Descriptor(byte[] payload) {
        int length = 1;
        if ((payload[0] & 0x80) != 0) {
            int flags = payload[1];
            length++;
            if ((flags & 0x80) != 0) {
                length += (payload[length] & 0x80) != 0 ? 2 : 1;
            }
            length += (flags & 0x40) != 0 ? 1 : 0;
            length += (flags & 0x30) != 0 ? 1 : 0;
        }
        return length;
    }

    /** RFC 9628 section 4.2. */
    private static int vp9Descriptor(byte[] payload) {
        int flags = payload[0];
        boolean flexible = (flags & 0x10) != 0;
        int length = 1;
        if ((flags & 0x80) != 0) {
            length += (payload[length] & 0x80) != 0 ? 2 : 1;
        }
        if ((flags & 0x20) != 0) {
            length += flexible ? 1 : 2;
        }
        if (flexible && (flags & 0x40) != 0) {
            while ((payload[length++] & 1) != 0) {
                // Another reference follows.
            }
        }
        return (flags & 0x02) != 0 ? vp9Structure(payload, length) : length;
    }

    private static int vp9Structure(byte[] payload, int offset) {
        int length = offset;
        int structure = payload[length++];
        if ((structure & 0x10) != 0) {
            length += 4 * (((structure >> 5) & 7) + 1);
        }
        if ((structure & 0x08) != 0) {
            int pictures = payload[length++] & 0xFF;
            for (int i = 0; i < pictures; i++) {
                length += 1 + ((payload[length] >> 2) & 3);
            }
        }
        return length;
    }

    /** The payload of the temporal unit's last OBU, which must be the only one with anything of a picture. */
    private static byte @Nullable [] lastUnit(List<byte[]> payloads) {
        List<ByteArrayOutputStream> units = new ArrayList<>();
        try {
            payloads.forEach(payload -> addElements(payload, units));
        } catch (ArrayIndexOutOfBoundsException | IllegalArgumentException e) {
            return null;
        }
        for (int i = 0; i < units.size(); i++) {
            byte[] unit = units.get(i).toByteArray();
            int type = unit.length == 0 ? 0 : (unit[0] >> 3) & 15;
            if (i == units.size() - 1) {
                return type == SEALED ? payload(unit) : null;
            }
            if (type != SEQUENCE_HEADER && type != TEMPORAL_DELIMITER) {
                return null;
            }
        }
        return null;
    }

    private static byte @Nullable [] payload(byte[] unit) {
        int offset = (unit[0] & 4) != 0 ? 2 : 1;
        if ((unit[0] & 2) != 0) {
            while (offset < unit.length && (unit[offset++] & 0x80) != 0) {
                // Another octet of the size follows.
            }
        }
        return from(unit, offset);
    }

    /** AV1 RTP payload format section 4.4: the first element of a packet may go on with the last one before, and the last has no length if W says so. */
    private static void addElements(byte[] payload, List<ByteArrayOutputStream> units) {
        boolean goesOn = (payload[0] & 0x80) != 0;
        int counted = (payload[0] >> 4) & 3;
        int at = 1;
        for (int element = 1; at < payload.length; element++) {
            int length = payload.length - at;
            if (element != counted) {
                length = 0;
                for (int shift = 0; ; shift += 7) {
                    int octet = payload[at++];
                    length |= (octet & 0x7F) << shift;
                    if ((octet & 0x80) == 0) {
                        break;
                    }
                }
            }
            if (length < 0 || length > payload.length - at) {
                throw new IllegalArgumentException("an OBU element is longer than its packet");
            }
            if (element > 1 || !goesOn) {
                units.add(new ByteArrayOutputStream());
            }
            units.get(units.size() - 1).write(payload, at, length);
            at += length;
        }
    }
}
