package org.jvbperc.keychannel;

import org.jvbperc.crypto.Octets;

/**
 * A roster or a part of one.
 *
 * <pre>
 * struct { uint8 type = 17;  RosterUpdate update; } roster;
 * </pre>
 *
 * @param update an encoded RosterUpdate (docs/roster.md), the rest of the message; 1..16383 octets
 */
public record RosterMessage(Octets update) implements KeyDistributorMessage {
    public static final int TYPE = 17;
    /** Octets of the longest update. */
    static final int MAX_UPDATE_BYTES = KeyChannelCodec.MAX_MESSAGE_BYTES - 1;

    public RosterMessage {
        FieldRanges.require("length of roster.update", update.length(), 1, MAX_UPDATE_BYTES);
    }

    @Override
    public int type() {
        return TYPE;
    }

    @Override
    public String toString() {
        return "RosterMessage[update=" + update.length() + " octets]";
    }
}
