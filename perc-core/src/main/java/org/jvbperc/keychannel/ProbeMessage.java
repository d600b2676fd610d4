package org.jvbperc.keychannel;

/**
 * The Key Distributor asks for a sign of life.
 *
 * <pre>
 * struct { uint8 type = 18;  uint32 number; } probe;
 * </pre>
 *
 * @param number 0..2^32-1, another one each time
 */
public record ProbeMessage(long number) implements KeyDistributorMessage {
    public static final int TYPE = 18;

    public ProbeMessage {
        FieldRanges.require("probe.number", number, 0, FieldRanges.UINT32);
    }

    @Override
    public int type() {
        return TYPE;
    }
}
