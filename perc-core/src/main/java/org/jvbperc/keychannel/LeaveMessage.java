package org.jvbperc.keychannel;

/**
 * An endpoint leaves the conference.
 *
 * <pre>
 * struct { uint8 type = 5; } leave;
 * </pre>
 */
public record LeaveMessage() implements EndpointMessage {
    public static final int TYPE = 5;

    @Override
    public int type() {
        return TYPE;
    }
}
