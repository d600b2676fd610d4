package org.jvbperc.endpoint.media;

import org.jvbperc.sframe.ObuView;

/** What the OBUs of an AV1 temporal unit tell (AV1 specification sections 5.5 and 5.9). */
final class Av1Unit {
    static final int FRAME_HEADER = 3;
    static final int FRAME = 6;

    private Av1Unit() {}

    /** Whether the unit has a sequence header, and its first frame is a key frame. */
    static boolean isKeyFrame(byte[] unit) {
        boolean anySequenceHeader = false;
        for (int obu = 0; obu >= 0 && obu < unit.length; obu = ObuView.end(unit, obu, unit.length)) {
            int type = ObuView.type(unit, obu);
            int payload = ObuView.payloadOffset(unit, obu, unit.length);
            anySequenceHeader |= type == ObuView.SEQUENCE_HEADER;
            if (type == FRAME || type == FRAME_HEADER) {
                // show_existing_frame(1) = 0, frame_type(2) = 0: KEY_FRAME
                return anySequenceHeader && payload >= 0 && payload < unit.length && (unit[payload] & 0xE0) == 0;
            }
        }
        return false;
    }

    /** The largest size of the pictures, by the unit's sequence header. */
    static PictureSize size(byte[] unit) {
        for (int obu = 0; obu >= 0 && obu < unit.length; obu = ObuView.end(unit, obu, unit.length)) {
            if (ObuView.type(unit, obu) == ObuView.SEQUENCE_HEADER) {
                int payload = ObuView.payloadOffset(unit, obu, unit.length);
                return payload < 0
                        ? PictureSize.UNKNOWN
                        : size(new BitReader(unit, payload, ObuView.end(unit, obu, unit.length)));
            }
        }
        return PictureSize.UNKNOWN;
    }

    private static PictureSize size(BitReader header) {
        header.skip(4); // seq_profile, still_picture
        boolean reduced = header.flag();
        if (reduced) {
            header.skip(5); // seq_level_idx
        } else {
            if (header.flag()) {
                // timing_info; nobody who sends live uses it, and it is of variable length
                return PictureSize.UNKNOWN;
            }
            boolean displayDelay = header.flag();
            int operatingPoints = header.read(5) + 1;
            for (int i = 0; i < operatingPoints; i++) {
                header.skip(12); // operating_point_idc
                header.skip(header.read(5) > 7 ? 1 : 0); // seq_level_idx, seq_tier
                if (displayDelay && header.flag()) {
                    header.skip(4);
                }
            }
        }
        int widthBits = header.read(4) + 1;
        int heightBits = header.read(4) + 1;
        PictureSize size = new PictureSize(header.read(widthBits) + 1, header.read(heightBits) + 1);
        return header.isBeyondEnd() ? PictureSize.UNKNOWN : size;
    }
}
