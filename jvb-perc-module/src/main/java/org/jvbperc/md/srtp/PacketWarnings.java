package org.jvbperc.md.srtp;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jitsi.utils.logging2.Logger;

/** The warnings that single packets of one leg cause: one in ten seconds at most, with the number of those in between. Safe for several threads. */
final class PacketWarnings {
    private static final long PERIOD_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Logger logger;
    private final LongSupplier nanoClock;
    private boolean written;
    private long writtenAt;
    private long withheld;

    PacketWarnings(Logger logger, LongSupplier nanoClock) {
        this.logger = logger;
        this.nanoClock = nanoClock;
    }

    /** The bridge wanted to send a packet under an index that another packet of this source has used. */
    synchronized void otherPacketUnderUsedIndex(int ssrc, long index) {
        long now = nanoClock.getAsLong();
        if (written && now - writtenAt < PERIOD_NANOS) {
            withheld++;
            return;
        }
        logger.warn("Refused to send a packet of SSRC " + Integer.toUnsignedLong(ssrc) + " with sequence number "
                + (index & 0xFFFF) + ": another packet was sent with this number, and encrypting both would use a nonce twice"
                + (withheld == 0 ? "" : "; " + withheld + " more like this since the last message"));
        written = true;
        writtenAt = now;
        withheld = 0;
    }
}
