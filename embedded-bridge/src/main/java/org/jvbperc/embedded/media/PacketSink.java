package org.jvbperc.embedded.media;

/** Takes packets from a media lane's queue, on the lane's thread. */
@FunctionalInterface
public interface PacketSink {
    /** Takes {@code packet} over. */
    void packet(PacketSlot packet, long nowNanos);
}
