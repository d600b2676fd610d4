package org.jvbperc.dtls.association;

import java.io.IOException;
import org.bouncycastle.tls.DTLSTransport;
import org.jspecify.annotations.Nullable;
import org.jvbperc.dtls.record.RecordChannel;

/** Sends the protected records of an established association. Belongs to its thread, except for {@link #limit}. */
final class RecordSender {
    private final RecordChannel channel;
    private @Nullable DTLSTransport transport;
    private volatile int limit;

    RecordSender(RecordChannel channel) {
        this.channel = channel;
    }

    /** The handshake has completed. */
    void open(DTLSTransport established) throws IOException {
        transport = established;
        limit = established.getSendLimit();
    }

    /** Sends one protected record of this content type and returns its number. */
    long send(int contentType, byte[] content) throws IOException {
        DTLSTransport open = transport;
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
    int limit() {
        int octets = limit;
        if (octets == 0) {
            throw new IllegalStateException("nothing can be sent before the handshake has completed");
        }
        return octets;
    }

    /** The association is over. */
    void close() {
        transport = null;
    }
}
