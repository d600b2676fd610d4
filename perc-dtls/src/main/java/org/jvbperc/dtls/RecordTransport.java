package org.jvbperc.dtls;

import java.io.InterruptedIOException;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.DatagramTransport;
import org.bouncycastle.tls.TlsFatalAlert;
import org.jspecify.annotations.Nullable;
import org.jvbperc.dtls.wire.DtlsRecords;
import org.jvbperc.dtls.wire.HandshakeFragments;

/**
 * Stands between an association's queue and BouncyCastle.
 *
 * <p>It hands over one record at a time, because BouncyCastle drops a whole datagram whose first record is of another epoch;
 * and it lets ACK records pass, which BouncyCastle would drop unread, under the content type application_data, telling the
 * {@link RecordChannel} about it. Used by one thread at a time; {@link #abort} by any.
 */
final class RecordTransport implements DatagramTransport {
    /**
     * The longest handshake message taken. BouncyCastle allocates what the length field says, up to 16 MiB, before it knows
     * the peer; certificates of WebRTC have some hundred octets.
     */
    static final int MAX_HANDSHAKE_MESSAGE_BYTES = 16 * 1024;

    private static final int RECEIVE_LIMIT = DtlsRecords.HEADER_BYTES + DtlsRecords.MAX_FRAGMENT_BYTES;

    private final RecordQueue queue;
    private final RecordChannel channel;
    private final DatagramSink sink;
    private final int mtu;
    private boolean blocking = true;
    private volatile boolean aborted;

    RecordTransport(RecordQueue queue, RecordChannel channel, DatagramSink sink, int mtu) {
        this.queue = queue;
        this.channel = channel;
        this.sink = sink;
        this.mtu = mtu;
    }

    /** The handshake is over: receive never waits from now on. */
    void stopBlocking() {
        blocking = false;
    }

    /** Makes a handshake under way fail at its next receive. */
    void abort() {
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
        while (true) {
            if (aborted) {
                throw new TlsFatalAlert(AlertDescription.user_canceled, "the handshake was given up");
            }
            byte[] record = next(waitMillis);
            if (record == null) {
                if (blocking) {
                    return -1;
                }
                throw new QueueDrained();
            }
            if (record.length <= length && !hasOversizedMessage(record)) {
                System.arraycopy(record, 0, buffer, offset, record.length);
                disguiseAck(buffer, offset);
                return record.length;
            }
        }
    }

    private byte @Nullable [] next(int waitMillis) throws InterruptedIOException {
        if (!blocking) {
            return queue.poll();
        }
        try {
            return queue.poll(waitMillis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("the handshake's thread was interrupted");
        }
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

    @Override
    public void send(byte[] buffer, int offset, int length) {
        sink.send(buffer, offset, length);
    }

    @Override
    public void close() {
        // The queue and the sink belong to the association, which ends by itself.
    }
}
