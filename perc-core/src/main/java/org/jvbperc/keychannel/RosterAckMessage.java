package org.jvbperc.keychannel;

/**
 * An endpoint has verified a roster.
 *
 * <pre>
 * struct { uint8 type = 3;  uint64 sequence; } roster_ack;
 * </pre>
 *
 * @param sequence that of the roster's header, 1..2^63-1
 */
public record RosterAckMessage(long sequence) implements EndpointMessage {
    public static final int TYPE = 3;

    public RosterAckMessage {
        FieldRanges.require("roster_ack.sequence", sequence, 1, Long.MAX_VALUE);
    }

    @Override
    public int type() {
        return TYPE;
    }
}
