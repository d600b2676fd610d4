package org.jvbperc.endpoint.call;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import org.jvbperc.ekt.EktField;
import org.jvbperc.rtp.BigEndian;

/**
 * Packets that name an EKT parameter set which has not come yet.
 *
 * <p>After a rekey some senders hear of the new EKTKey before some receivers. Such packets would be dropped for good (8870-15)
 * and with them the announcement of the sender's new key; so they wait a moment for the EKTKey, unopened. Bounded in number
 * and time. Used by one thread.
 */
final class HeldPackets {
    static final int CAPACITY = 256;
    static final long MAX_NANOS = 1_500_000_000L;

    private final Deque<Held> held = new ArrayDeque<>();
    private long overflows;

    private static final class Held {
        final byte[] packet;
        final int spi;
        final long sinceNanos;

        Held(byte[] packet, int spi, long sinceNanos) {
            this.packet = packet;
            this.spi = spi;
            this.sinceNanos = sinceNanos;
        }
    }

    /** Takes what comes out. */
    @FunctionalInterface
    interface Output {
        void packet(byte[] packet, int length);
    }

    /** The SPI of the packet's Full field, or -1 if it has none. */
    static int spi(byte[] packet, int length) {
        int fieldLength = EktField.lengthBytes(packet, 0, length);
        if (fieldLength < 0 || !EktField.isFull(packet, 0, length)) {
            return -1;
        }
        return BigEndian.uint16(packet, length - EktField.FULL_TRAILER_BYTES);
    }

    /**
     * Keeps a copy of a packet.
     *
     * @return false if there is no room
     */
    boolean hold(byte[] packet, int length, long nowNanos) {
        if (held.size() == CAPACITY) {
            overflows++;
            return false;
        }
        held.add(new Held(Arrays.copyOf(packet, length), spi(packet, length), nowNanos));
        return true;
    }

    /** Hands over the packets that name the set with this SPI: its EKTKey has come. */
    void release(int spi, Output output) {
        for (int left = held.size(); left > 0; left--) {
            Held next = held.remove();
            if (next.spi == spi) {
                output.packet(next.packet, next.packet.length);
            } else {
                held.add(next);
            }
        }
    }

    /** Hands over what has waited long enough, to be judged without the EKTKey. */
    void releaseOld(long nowNanos, Output output) {
        while (!held.isEmpty() && nowNanos - held.element().sinceNanos >= MAX_NANOS) {
            Held next = held.remove();
            output.packet(next.packet, next.packet.length);
        }
    }

    /** Packets that found no room. */
    long overflows() {
        return overflows;
    }
}
