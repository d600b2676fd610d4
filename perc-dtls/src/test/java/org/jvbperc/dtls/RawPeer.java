package org.jvbperc.dtls;

import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import org.bouncycastle.tls.DTLSTransport;
import org.bouncycastle.tls.DatagramTransport;
import org.jvbperc.dtls.handshake.PeerEvents;
import org.jvbperc.dtls.record.EktTlsCrypto;
import org.jvbperc.dtls.record.EpochGate;
import org.jvbperc.dtls.record.RecordChannel;
import org.jvbperc.dtls.record.RecordQueue;
import org.jvbperc.dtls.record.RecordTransport;
import org.jvbperc.dtls.wire.DtlsRecords;
import org.jvbperc.testkit.Await;

/**
 * A peer a test has full control of: BouncyCastle with the record channel, but without an association around it, so that it
 * can send what no correct peer sends.
 */
final class RawPeer implements AutoCloseable {
    /** Runs a handshake over this transport with this cryptography. */
    @FunctionalInterface
    interface Handshake {
        DTLSTransport run(EktTlsCrypto crypto, PeerEvents events, DatagramTransport transport) throws IOException;
    }

    final RecordChannel channel = new RecordChannel();
    final PeerEvents events = new PeerEvents();
    final CopyOnWriteArrayList<Integer> alertsReceived = new CopyOnWriteArrayList<>();
    private final RecordQueue queue = new RecordQueue();
    private final RecordTransport transport;
    private final CompletableFuture<DTLSTransport> established = new CompletableFuture<>();

    RawPeer(DatagramSink sink, Handshake handshake) {
        this.transport = new RecordTransport(queue, channel, new EpochGate(false), sink, 1200);
        Thread thread = new Thread(() -> run(handshake), "raw-peer");
        thread.setDaemon(true);
        thread.start();
    }

    private void run(Handshake handshake) {
        try {
            DTLSTransport open = handshake.run(new EktTlsCrypto(TestPeers.RANDOM, channel), events, transport);
            transport.flush();
            established.complete(open);
        } catch (IOException | RuntimeException e) {
            transport.flush();
            established.completeExceptionally(e);
        }
    }

    void receive(byte[] datagram, int offset, int length) {
        int position = offset;
        while (position < offset + length) {
            int record = DtlsRecords.length(datagram, position, offset + length - position);
            if (record < 0) {
                return;
            }
            queue.offer(Arrays.copyOfRange(datagram, position, position + record));
            position += record;
        }
    }

    DTLSTransport established() throws Exception {
        return Await.get(established, "the handshake");
    }

    /** Sends a protected record of any content type. */
    void send(int contentType, byte[] content) throws Exception {
        channel.sendNextAs(contentType);
        established().send(content, 0, content.length);
        transport.flush();
        channel.sendAsUsual();
    }

    /** Reads until an exception or {@code millis} have passed. */
    void read(int millis) throws Exception {
        byte[] buffer = new byte[established().getReceiveLimit()];
        established().receive(buffer, 0, buffer.length, millis);
    }

    /** Reads until a condition that records bring about holds. */
    void readUntil(BooleanSupplier condition, String what) throws Exception {
        long deadline = System.nanoTime() + TestPeers.PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("read in vain for " + what);
            }
            read(20);
        }
    }

    @Override
    public void close() {
        transport.abort();
    }
}
