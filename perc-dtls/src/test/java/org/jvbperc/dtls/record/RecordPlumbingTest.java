package org.jvbperc.dtls.record;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.bouncycastle.tls.TlsFatalAlert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.jvbperc.dtls.association.SerialExecutor;
import org.jvbperc.dtls.ekt.EktFragment;
import org.jvbperc.dtls.wire.DtlsRecords;
import org.jvbperc.dtls.wire.EktKeyCodec;
import org.jvbperc.dtls.wire.HandshakeFragments;
import org.jvbperc.testkit.Await;

/** The queue, the gate between epochs and the channel that records pass on their way to BouncyCastle. */
@Timeout(600)
class RecordPlumbingTest {
    private static final int CHANGE_CIPHER_SPEC = 20;
    private static final int CERTIFICATE_VERIFY = 15;

    @Test
    void queue_full_takesNothingMoreUntilPolled() {
        RecordQueue queue = new RecordQueue();
        for (int i = 0; i < RecordQueue.MAX_RECORDS; i++) {
            assertTrue(queue.offer(new byte[1]));
        }
        assertFalse(queue.offer(new byte[1]));
        queue.poll();
        assertTrue(queue.offer(new byte[1]));
    }

    @Test
    void queue_manyOctets_areBoundedToo() {
        RecordQueue queue = new RecordQueue();
        int taken = 0;
        while (queue.offer(new byte[16_000])) {
            taken++;
        }
        assertEquals(RecordQueue.MAX_OCTETS / 16_000, taken);
    }

    @Test
    void queue_closed_isEmptyAndTakesNothing() {
        RecordQueue queue = new RecordQueue();
        queue.offer(new byte[1]);
        queue.close();
        assertTrue(queue.isEmpty());
        assertFalse(queue.offer(new byte[1]));
    }

    @Test
    void queue_woken_endsTheWait() throws Exception {
        RecordQueue queue = new RecordQueue();
        CompletableFuture<Boolean> waiter = CompletableFuture.supplyAsync(() -> {
            try {
                return queue.poll(60_000) == null;
            } catch (InterruptedException e) {
                return false;
            }
        });
        queue.wake();
        assertTrue(Await.get(waiter, "the end of waiting"));
    }

    @Test
    void gate_server_holdsChangeCipherSpecUntilCertificateVerifyIsComplete() {
        EpochGate gate = new EpochGate(true);
        byte[] changeCipherSpec = record(CHANGE_CIPHER_SPEC, 0, new byte[] {1});
        byte[] finished = record(DtlsRecords.HANDSHAKE, 1, new byte[40]);
        byte[] verify = new byte[70];
        assertFalse(gate.pass(changeCipherSpec));
        assertFalse(gate.pass(finished));
        assertTrue(gate.pass(handshake(CERTIFICATE_VERIFY, verify, 30, 40)));
        assertFalse(gate.pass(changeCipherSpec));
        assertTrue(gate.pass(handshake(CERTIFICATE_VERIFY, verify, 0, 30)));
        assertFalse(gate.pass(finished));
        assertTrue(gate.pass(changeCipherSpec));
        assertTrue(gate.pass(finished));
    }

    @Test
    void gate_client_holdsTheNewEpochUntilChangeCipherSpec() {
        EpochGate gate = new EpochGate(false);
        byte[] finished = record(DtlsRecords.HANDSHAKE, 1, new byte[40]);
        assertFalse(gate.pass(finished));
        assertTrue(gate.pass(record(DtlsRecords.ALERT, 0, new byte[2])));
        assertTrue(gate.pass(record(CHANGE_CIPHER_SPEC, 0, new byte[] {1})));
        assertTrue(gate.pass(finished));
    }

    @Test
    void transport_ack_isHandedOverInDisguiseAndAnnounced() throws Exception {
        RecordQueue queue = new RecordQueue();
        RecordChannel channel = new RecordChannel();
        RecordTransport transport =
                new RecordTransport(queue, channel, new EpochGate(false), (d, offset, length) -> {}, 1200);
        transport.stopBlocking();
        byte[] ack = record(DtlsRecords.ACK, 1, new byte[30]);
        queue.offer(ack.clone());
        queue.offer(record(DtlsRecords.ACK, 0, new byte[30]));
        byte[] buffer = new byte[transport.getReceiveLimit()];
        assertEquals(ack.length, transport.receive(buffer, 0, buffer.length, 0));
        assertEquals(DtlsRecords.APPLICATION_DATA, DtlsRecords.type(buffer, 0));
        assertTrue(channel.isAck(DtlsRecords.recordNumber(ack, 0)));
        transport.receive(buffer, 0, buffer.length, 0);
        assertEquals(DtlsRecords.ACK, DtlsRecords.type(buffer, 0), "unprotected: left as it is");
        assertFalse(channel.isAck(DtlsRecords.recordNumber(ack, 0)));
        assertThrows(QueueDrained.class, () -> transport.receive(buffer, 0, buffer.length, 0));
    }

    /** Neither the gate nor BouncyCastle is to make room for what a peer that is not known yet announces. */
    @Test
    void transport_messageThatIsAnnouncedAsTooLong_isDroppedBeforeMemoryIsTaken() throws Exception {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        byte[] message = new byte[0xFF_FFFF];
        byte[] ends = handshake(CERTIFICATE_VERIFY, message, message.length - 10, 10);
        byte[] begins = handshake(CERTIFICATE_VERIFY, message, 0, 10);
        RecordQueue queue = new RecordQueue();
        RecordTransport transport =
                new RecordTransport(queue, new RecordChannel(), new EpochGate(true), (d, offset, length) -> {}, 1200);
        byte[] buffer = new byte[transport.getReceiveLimit()];
        for (int i = 0; i < 3; i++) {
            queue.offer(ends);
            queue.offer(begins);
            byte[] alert = record(DtlsRecords.ALERT, 0, new byte[2]);
            queue.offer(alert);
            long before = threads.getCurrentThreadAllocatedBytes();
            assertEquals(alert.length, transport.receive(buffer, 0, buffer.length, 1));
            long allocated = threads.getCurrentThreadAllocatedBytes() - before;
            assertTrue(allocated < 64 * 1024, allocated + " octets were allocated");
        }
    }

    @Test
    void transport_aborted_failsTheHandshake() {
        RecordTransport transport = new RecordTransport(
                new RecordQueue(), new RecordChannel(), new EpochGate(false), (d, offset, length) -> {}, 1200);
        transport.abort();
        byte[] buffer = new byte[transport.getReceiveLimit()];
        assertThrows(TlsFatalAlert.class, () -> transport.receive(buffer, 0, buffer.length, 60_000));
    }

    @Test
    void transport_flight_isSentInDatagramsOfAtMostTheMtu() throws Exception {
        List<Integer> sent = new ArrayList<>();
        RecordQueue queue = new RecordQueue();
        RecordTransport transport = new RecordTransport(
                queue, new RecordChannel(), new EpochGate(false), (d, offset, length) -> sent.add(length), 300);
        for (int i = 0; i < 7; i++) {
            transport.send(new byte[100], 0, 100);
        }
        assertEquals(List.of(300, 300), sent);
        transport.receive(new byte[transport.getReceiveLimit()], 0, transport.getReceiveLimit(), 1);
        assertEquals(List.of(300, 300, 100), sent);
        transport.stopBlocking();
        transport.send(new byte[50], 0, 50);
        assertEquals(List.of(300, 300, 100, 50), sent);
    }

    @Test
    void channel_handshakeRecord_losesItsEktKeysOnly() {
        RecordChannel channel = new RecordChannel();
        byte[] finished = HandshakeFragments.encode(HandshakeFragments.FINISHED, 6, new byte[12], 0, 12);
        byte[] ektKey = HandshakeFragments.encode(EktKeyCodec.HANDSHAKE_TYPE, 7, new byte[] {9, 9, 9}, 0, 3);
        byte[] record = new byte[2 * ektKey.length + finished.length];
        System.arraycopy(ektKey, 0, record, 0, ektKey.length);
        System.arraycopy(finished, 0, record, ektKey.length, finished.length);
        System.arraycopy(ektKey, 0, record, ektKey.length + finished.length, ektKey.length);
        int kept = channel.receivedHandshake(42, record, 0, record.length);
        assertEquals(finished.length, kept);
        assertEquals(HandshakeFragments.FINISHED, HandshakeFragments.type(record, 0));
        assertEquals(6, channel.receivedFinishedSeq());
        List<EktFragment> fragments = channel.takeFragments();
        assertEquals(2, fragments.size());
        assertEquals(42, fragments.get(0).recordNumber());
        assertArrayEquals(ektKey, fragments.get(1).octets());
        assertTrue(channel.takeFragments().isEmpty());
        for (int i = record.length - 3; i < record.length; i++) {
            assertEquals(0, record[i], "key octets are wiped from the record");
        }
    }

    @Test
    void channel_collectedFragments_areBounded() {
        RecordChannel channel = new RecordChannel();
        for (int i = 0; i < 1000; i++) {
            byte[] ektKey = HandshakeFragments.encode(EktKeyCodec.HANDSHAKE_TYPE, 7, new byte[3], 0, 3);
            assertEquals(0, channel.receivedHandshake(i, ektKey, 0, ektKey.length));
        }
        assertEquals(2 * RecordQueue.MAX_RECORDS, channel.takeFragments().size());
    }

    @Test
    void serialExecutor_tasksFromManyThreads_runOneAfterTheOther() throws Exception {
        SerialExecutor serial = new SerialExecutor(task -> CompletableFuture.runAsync(task));
        int[] count = new int[1];
        List<CompletableFuture<Void>> submitters = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            submitters.add(CompletableFuture.runAsync(() -> {
                for (int i = 0; i < 1000; i++) {
                    serial.execute(() -> count[0]++);
                }
            }));
        }
        Await.get(CompletableFuture.allOf(submitters.toArray(new CompletableFuture<?>[0])), "all submissions");
        CompletableFuture<Integer> last = new CompletableFuture<>();
        serial.execute(() -> last.complete(count[0]));
        assertEquals(4000, Await.get(last, "the last one"));
    }

    @Test
    void poll_emptyQueue_isNull() {
        assertNull(new RecordQueue().poll());
    }

    private static byte[] handshake(int type, byte[] message, int offset, int length) {
        return record(DtlsRecords.HANDSHAKE, 0, HandshakeFragments.encode(type, 3, message, offset, length));
    }

    private static byte[] record(int type, int epoch, byte[] fragment) {
        byte[] record = new byte[DtlsRecords.HEADER_BYTES + fragment.length];
        record[0] = (byte) type;
        record[1] = (byte) 0xFE;
        record[2] = (byte) 0xFD;
        record[4] = (byte) epoch;
        record[10] = 5;
        record[11] = (byte) (fragment.length >>> 8);
        record[12] = (byte) fragment.length;
        System.arraycopy(fragment, 0, record, DtlsRecords.HEADER_BYTES, fragment.length);
        return record;
    }
}
