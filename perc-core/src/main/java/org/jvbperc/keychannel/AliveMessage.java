package org.jvbperc.keychannel;

/**
 * An endpoint's answer to a probe.
 *
 * <pre>
 * struct { uint8 type = 4;  uint32 number; } alive;
 * </pre>
 *
 * @param number that of the {@link ProbeMessage}, 0..2^32-1
 */
public record AliveMessage(long number) implements EndpointMessage {
    public static final int TYPE = 4;

    public AliveMessage {
        FieldRanges.require("alive.number", number, 0, FieldRanges.UINT32);
    }

    @Override
    public int type() {
        return TYPE;
    }
}
