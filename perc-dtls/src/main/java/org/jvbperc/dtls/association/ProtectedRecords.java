package org.jvbperc.dtls.association;

import java.io.IOException;
import java.util.Objects;
import org.bouncycastle.tls.DTLSTransport;
import org.jspecify.annotations.Nullable;
import org.jvbperc.dtls.record.QueueDrained;
import org.jvbperc.dtls.record.RecordChannel;

/** Sends and reads the protected records of an established association. Belongs to its thread, except for {@link #sendLimit}. */
final class ProtectedRecords {
    private final RecordChannel channel;
    private @Nullable DTLSTransport dtls;
    private volatile int sendLimit;

    ProtectedRecords(RecordChannel channel) {
        this.channel = channel;
    }

    /** The handshake has completed. */
    void open(DTLSTransport established) throws IOException {
        dtls = established;
        sendLimit = established.getSendLimit();
    }

    /** Sends one protected record of this content type and returns its number. */
    long send(int contentType, byte[] content) throws IOException {
        DTLSTransport open = dtls;
        if (open == null) {
            throw new IllegalStateException("nothing can be sent before the handshake has completed");
        }
        channel.sendNextAs(contentType);
        try {
            open.send(content, 0, content.length);
        } finally {
            channel.sendAsUsual();
        }
        return channel.lastSentRecord();
    }

    /**
     * The longest plaintext that fits a datagram. Any thread may ask.
     *
     * @throws IllegalStateException before {@link #open}
     */
    int sendLimit() {
        int octets = sendLimit;
        if (octets == 0) {
            throw new IllegalStateException("nothing can be sent before the handshake has completed");
        }
        return octets;
    }

    /** A buffer for {@link #receive}. */
    byte[] receiveBuffer() throws IOException {
        return new byte[Objects.requireNonNull(dtls).getReceiveLimit()];
    }

    /**
     * Reads records up to the next one with application data, or all that wait. ACKs and EKTKeys go to the channel.
     *
     * @return octets of application data in the buffer; not positive if no record had any
     */
    int receive(byte[] buffer) throws IOException {
        try {
            return Objects.requireNonNull(dtls).receive(buffer, 0, buffer.length, 0);
        } catch (QueueDrained drained) {
            return 0;
        }
    }

    /** Sends close_notify if the handshake has completed. */
    void sendCloseNotify() throws IOException {
        if (dtls != null) {
            dtls.close();
        }
    }

    /** The association is over. */
    void release() {
        dtls = null;
    }
}
