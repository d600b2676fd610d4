package org.jvbperc.dtls.record;

import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Iterator;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.DatagramTransport;
import org.bouncycastle.tls.TlsFatalAlert;
import org.jspecify.annotations.Nullable;
import org.jvbperc.dtls.DatagramSink;
import org.jvbperc.dtls.wire.DtlsRecords;
import org.jvbperc.dtls.wire.HandshakeFragments;

/**
 * Connects an association's queue to BouncyCastle.
 *
 * <p>It passes on one record at a time, because BouncyCastle drops a whole datagram whose first record is of another epoch. It
 * keeps the order of epochs ({@link EpochGate}). It puts a flight's records into as few datagrams as possible, because the loss
 * of one costs a retransmission of all. It gives ACK records, which BouncyCastle would drop unread, the content type
 * application_data, and tells the {@link RecordChannel} about it. Used by one thread at a time; {@link #abort} by any.
 */
public final class RecordTransport implements DatagramTransport {
    /**
     * The longest accepted handshake message. BouncyCastle allocates the length in the header, up to 16 MiB, before it knows
     * the peer; certificates of WebRTC have some hundred octets.
     */
    static final int MAX_HANDSHAKE_MESSAGE_BYTES = 16 * 1024;

    /** A ChangeCipherSpec, a Finished and the messages that may follow; further records are lost until they are sent again. */
    private static final int MAX_EARLY_RECORDS = 8;

    private static final int RECEIVE_LIMIT = DtlsRecords.HEADER_BYTES + DtlsRecords.MAX_FRAGMENT_BYTES;

    private final RecordQueue queue;
    private final RecordChannel channel;
    private final DatagramSink sink;
    private final int mtu;
    private final EpochGate gate;
    private final ArrayDeque<byte[]> early = new ArrayDeque<>();
    private byte @Nullable [] flight;
    private int gathered;
    private boolean blocking = true;
    private volatile boolean aborted;

    public RecordTransport(RecordQueue queue, RecordChannel channel, EpochGate gate, DatagramSink sink, int mtu) {
        this.queue = queue;
        this.gate = gate;
        this.channel = channel;
        this.sink = sink;
        this.mtu = mtu;
    }

    /** The handshake is over: receive never waits from now on. */
    public void stopBlocking() {
        flush();
        flight = null;
        blocking = false;
    }

    /** Whether a record is waiting, here or in the queue. */
    public boolean isEmpty() {
        return early.isEmpty() && queue.isEmpty();
    }

    /** Makes a running handshake fail at its next receive. */
    public void abort() {
        aborted = true;
        queue.wake();
    }

    @Override
    public int getReceiveLimit() {
        return RECEIVE_LIMIT;
    }

    @Override
    public int getSendLimit() {
        return mtu;
    }

    @Override
    public int receive(byte[] buffer, int offset, int length, int waitMillis)
            throws InterruptedIOException, TlsFatalAlert {
        flush();
        while (true) {
            if (aborted) {
                throw new TlsFatalAlert(AlertDescription.user_canceled, "the handshake was abandoned");
            }
            byte[] record = next(waitMillis);
            if (record == null) {
                if (blocking) {
                    return -1;
                }
                throw new QueueDrained();
            }
            if (record.length <= length) {
                System.arraycopy(record, 0, buffer, offset, record.length);
                disguiseAck(buffer, offset);
                return record.length;
            }
        }
    }

    private byte @Nullable [] next(int waitMillis) throws InterruptedIOException {
        byte[] held = nextHeld();
        if (held != null) {
            return held;
        }
        try {
            byte[] record;
            do {
                record = blocking ? queue.poll(waitMillis) : queue.poll();
            } while (record != null && hasOversizedMessage(record));
            if (record == null || !blocking || gate.pass(record)) {
                return record;
            }
            if (early.size() < MAX_EARLY_RECORDS) {
                early.add(record);
            }
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("the handshake's thread was interrupted");
        }
    }

    /** The oldest record that came too early and may be passed on now; after the handshake, any of them. */
    private byte @Nullable [] nextHeld() {
        for (Iterator<byte[]> records = early.iterator(); records.hasNext(); ) {
            byte[] record = records.next();
            if (!blocking || gate.pass(record)) {
                records.remove();
                return record;
            }
        }
        return null;
    }

    private void disguiseAck(byte[] buffer, int offset) {
        if (DtlsRecords.type(buffer, offset) == DtlsRecords.ACK && DtlsRecords.epoch(buffer, offset) > 0) {
            buffer[offset] = (byte) DtlsRecords.APPLICATION_DATA;
            channel.expectAck(DtlsRecords.recordNumber(buffer, offset));
        } else {
            channel.expectAck(RecordChannel.NO_RECORD);
        }
    }

    private static boolean hasOversizedMessage(byte[] record) {
        if (DtlsRecords.type(record, 0) != DtlsRecords.HANDSHAKE || DtlsRecords.epoch(record, 0) != 0) {
            return false;
        }
        int position = DtlsRecords.HEADER_BYTES;
        while (record.length - position >= HandshakeFragments.HEADER_BYTES) {
            if (HandshakeFragments.messageLength(record, position) > MAX_HANDSHAKE_MESSAGE_BYTES) {
                return true;
            }
            position += HandshakeFragments.HEADER_BYTES + HandshakeFragments.fragmentLength(record, position);
        }
        return false;
    }

    /** During the handshake records are gathered; {@link #flush} sends them. */
    @Override
    public void send(byte[] buffer, int offset, int length) {
        if (!blocking) {
            sink.send(buffer, offset, length);
            return;
        }
        if (gathered + length > mtu) {
            flush();
        }
        if (length > mtu) {
            sink.send(buffer, offset, length);
            return;
        }
        if (flight == null) {
            flight = new byte[mtu];
        }
        System.arraycopy(buffer, offset, flight, gathered, length);
        gathered += length;
    }

    /** Sends the gathered records: before waiting for the peer's next flight, and at the end of the handshake. */
    public void flush() {
        if (gathered > 0 && flight != null) {
            int length = gathered;
            gathered = 0;
            sink.send(flight, 0, length);
        }
    }

    @Override
    public void close() {
        // The queue and the sink belong to the association, which ends on its own.
    }
}
