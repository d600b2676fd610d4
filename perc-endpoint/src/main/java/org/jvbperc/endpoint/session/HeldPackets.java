package org.jvbperc.endpoint.session;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.jvbperc.ekt.EktField;
import org.jvbperc.rtp.BigEndian;
import org.jvbperc.rtp.RtpView;

/**
 * Packets that name an EKT parameter set that has not arrived yet.
 *
 * <p>After a rekey some senders receive the new EKTKey before some receivers do. Dropping their packets (RFC 8870 section 4.3.2)
 * would lose the announcement of the sender's new key. The packets therefore wait a moment for the EKTKey, unopened, together
 * with the packets that the same sender encrypts with the announced key. Bounded in number and time. Used by one thread.
 */
final class HeldPackets {
    /** Some packets each of several hundred senders, who all change keys at once. */
    static final int CAPACITY = 2048;

    /**
     * A little less than the time for which a sender still uses its old key after announcing the new one (RFC 8870 section
     * 4.3.1).
     */
    static final long OLD_KEY_NANOS = 200_000_000L;

    /** No SPI. */
    static final int NONE = -1;

    static final long MAX_NANOS = 1_500_000_000L;

    private final Deque<Held> held = new ArrayDeque<>();
    private final Map<Integer, Announcement> announcements = new HashMap<>();
    private long overflows;

    /** A source's announcement of keys under an EKT parameter set that has not arrived. */
    private record Announcement(int spi, long sinceNanos) {}

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

    /** Takes packets that are no longer held. */
    @FunctionalInterface
    interface Output {
        void packet(byte[] packet, int length);
    }

    /** The SPI of the packet's Full field, or {@link #NONE}. */
    static int spi(byte[] packet, int length) {
        int fieldLength = EktField.lengthBytes(packet, 0, length);
        if (fieldLength < 0 || !EktField.isFull(packet, 0, length)) {
            return NONE;
        }
        return BigEndian.uint16(packet, length - EktField.FULL_TRAILER_BYTES);
    }

    /**
     * The SPI of the set without which a packet cannot be opened because of what its source has announced before, or {@link #NONE}.
     *
     * @param hasKeys whether other keys of the source are known
     */
    int awaitedBy(int ssrc, boolean hasKeys, long nowNanos) {
        Announcement announcement = announcements.get(ssrc);
        if (announcement == null || (hasKeys && nowNanos - announcement.sinceNanos() < OLD_KEY_NANOS)) {
            return NONE;
        }
        return announcement.spi();
    }

    /**
     * Keeps a copy of a packet until the set with this SPI arrives.
     *
     * @return false if there is no room
     */
    boolean hold(byte[] packet, int length, int spi, long nowNanos) {
        if (held.size() == CAPACITY) {
            overflows++;
            return false;
        }
        held.add(new Held(Arrays.copyOf(packet, length), spi, nowNanos));
        int ssrc = RtpView.ssrc(packet, 0);
        Announcement known = announcements.get(ssrc);
        if (known == null || known.spi() != spi) {
            announcements.put(ssrc, new Announcement(spi, nowNanos));
        }
        return true;
    }

    /** Notes that a source has announced keys under a known set: its packets no longer wait for another one. */
    void announcedKnown(int ssrc) {
        announcements.remove(ssrc);
    }

    /** Hands over the packets that name the set with this SPI, whose EKTKey has arrived. */
    void release(int spi, Output output) {
        announcements.values().removeIf(announcement -> announcement.spi() == spi);
        for (int left = held.size(); left > 0; left--) {
            Held next = held.remove();
            if (next.spi == spi) {
                output.packet(next.packet, next.packet.length);
            } else {
                held.add(next);
            }
        }
    }

    /** Hands over packets that have waited long enough; the receiver then judges them without the EKTKey. */
    void releaseOld(long nowNanos, Output output) {
        while (!held.isEmpty() && nowNanos - held.element().sinceNanos >= MAX_NANOS) {
            Held next = held.remove();
            int ssrc = RtpView.ssrc(next.packet, 0);
            announcements.computeIfPresent(ssrc, (key, latest) -> latest.spi() == next.spi ? null : latest);
            output.packet(next.packet, next.packet.length);
        }
    }

    /** Packets that found no room. */
    long overflows() {
        return overflows;
    }
}
