package org.jvbperc.kd.keychannel;

import java.time.Duration;
import org.jvbperc.dtls.DtlsTimers;

/** What a key channel needs of its DTLS association. Everything happens on the association's thread. */
public interface KeyChannelLink {
    /** Sends application data as one record; it may be lost. The buffer is valid during the call only. */
    void sendRecord(byte[] buffer, int offset, int length);

    /** The longest application data that fits one record, in octets. */
    int recordLimit();

    /** Runs {@code task} on the association's thread after {@code delay}, unless the association has ended. */
    DtlsTimers.Timer after(Duration delay, Runnable task);

    /** The time in nanoseconds of a clock that never goes back. */
    long nanoTime();
}
