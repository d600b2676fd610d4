package org.jvbperc.endpoint.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.jvbperc.endpoint.media.MediaKind;
import org.jvbperc.testkit.Await;

class MediaThreadTest {
    private final MediaNet net = new MediaNet();
    private final MemorySource source = new MemorySource(MediaKind.AUDIO, java.util.List.of());
    private final MediaNet.Endpoint endpoint = net.add("a", source);
    private final BlockingQueue<RuntimeException> faults = new LinkedBlockingQueue<>();
    private final MediaThread thread = new MediaThread(endpoint.session, "test", faults::add);

    @Test
    void datagrams_moreThanFit_areDroppedAndCounted() throws Exception {
        byte[] datagram = new byte[20];
        for (int i = 0; i < MediaThread.MAX_WAITING_DATAGRAMS + 10; i++) {
            thread.media(datagram, 0, 20);
        }
        assertEquals(10, thread.droppedDatagrams());
        thread.start();
        long received = thread.ask(session -> session.counters().get("received"));
        assertEquals(MediaThread.MAX_WAITING_DATAGRAMS, received);
        thread.media(datagram, 0, 20);
        assertEquals(10, thread.droppedDatagrams());
        thread.stop();
    }

    @Test
    void stop_running_closesTheSessionAndStillAnswers() throws Exception {
        thread.start();
        thread.stop();
        assertTrue(source.closed);
        long received = thread.ask(session -> session.counters().get("received"));
        assertEquals(0, received);
    }

    @Test
    void fault_inATask_isToldAndClosesTheSession() throws Exception {
        thread.start();
        thread.post(session -> {
            throw new IllegalStateException("a bug");
        });
        Await.next(faults, "a fault");
        thread.stop();
        assertTrue(source.closed);
    }
}
