package org.jvbperc.dtls.association;

import java.util.Arrays;
import org.jvbperc.dtls.DtlsCounters;
import org.jvbperc.dtls.record.RecordQueue;
import org.jvbperc.dtls.wire.DtlsRecords;

/** Cuts received datagrams into records, copies them, and queues them. Any thread may call it. */
final class RecordInput {
    private final RecordQueue queue;
    private final DtlsCounters counters;

    RecordInput(RecordQueue queue, DtlsCounters counters) {
        this.queue = queue;
        this.counters = counters;
    }

    /** Queues the records of a datagram up to the first malformed one, as far as there is room. */
    void receive(byte[] datagram, int offset, int length) {
        int end = offset + length;
        int position = offset;
        while (position < end) {
            int record = DtlsRecords.length(datagram, position, end - position);
            if (record < 0) {
                counters.increment(DtlsCounters.Event.RECORDS_DROPPED_MALFORMED);
                return;
            }
            if (!queue.offer(Arrays.copyOfRange(datagram, position, position + record))) {
                counters.increment(DtlsCounters.Event.RECORDS_DROPPED_QUEUE_FULL);
            }
            position += record;
        }
    }
}
