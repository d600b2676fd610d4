package org.jvbperc.endpoint.session;

import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The thread that owns a {@link MediaSession}. Other threads hand over tasks and copies of datagrams, of which a bounded number
 * waits. Public methods may be called by any thread.
 */
public final class MediaThread {
    /** Datagrams that may wait; further ones are dropped and counted. */
    static final int MAX_WAITING_DATAGRAMS = 4096;

    private static final long STOP_MILLIS = 5_000;
    private static final int BATCH = 64;

    private final MediaSession session;
    private final Thread thread;
    private final Consumer<RuntimeException> onFault;
    private final LinkedBlockingQueue<Work> queue = new LinkedBlockingQueue<>();
    private final AtomicInteger waitingDatagrams = new AtomicInteger();
    private final AtomicInteger droppedDatagrams = new AtomicInteger();
    private volatile boolean stopping;

    /** One task for the thread. */
    @FunctionalInterface
    private interface Work {
        void run(MediaSession session, long nowNanos);
    }

    /**
     * @param onFault is told of a bug that ended the thread
     */
    public MediaThread(MediaSession session, String name, Consumer<RuntimeException> onFault) {
        this.session = session;
        this.onFault = onFault;
        this.thread = new Thread(this::loop, "perc-media-" + name);
        thread.setDaemon(true);
    }

    public void start() {
        thread.start();
    }

    /** Hands over a received SRTP packet. */
    public void media(byte[] datagram, int offset, int length) {
        datagram(datagram, offset, length, true);
    }

    /** Hands over a received SRTCP packet. */
    public void rtcp(byte[] datagram, int offset, int length) {
        datagram(datagram, offset, length, false);
    }

    private void datagram(byte[] datagram, int offset, int length, boolean media) {
        if (waitingDatagrams.incrementAndGet() > MAX_WAITING_DATAGRAMS) {
            waitingDatagrams.decrementAndGet();
            droppedDatagrams.incrementAndGet();
            return;
        }
        byte[] copy = Arrays.copyOfRange(datagram, offset, offset + length);
        queue.add((target, nowNanos) -> {
            waitingDatagrams.decrementAndGet();
            if (media) {
                target.receiveMedia(copy, copy.length, nowNanos);
            } else {
                target.receiveRtcp(copy, copy.length, nowNanos);
            }
        });
    }

    /** Runs a task on the thread. */
    public void post(Consumer<MediaSession> task) {
        queue.add((target, nowNanos) -> task.accept(target));
    }

    /** Evaluates {@code question} on the session's thread; if that thread has ended, on the caller's thread. */
    public <T> T ask(Function<MediaSession, T> question) throws InterruptedException {
        CompletableFuture<T> answer = new CompletableFuture<>();
        post(target -> answer.complete(question.apply(target)));
        while (thread.isAlive() && !answer.isDone()) {
            try {
                return answer.get(100, TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                // A live thread reaches the question sooner or later.
            } catch (ExecutionException e) {
                throw new IllegalStateException("a question to the media session failed", e);
            }
        }
        return answer.isDone() ? answer.join() : question.apply(session);
    }

    /** Datagrams dropped because the queue was full. */
    public int droppedDatagrams() {
        return droppedDatagrams.get();
    }

    private void loop() {
        try {
            while (!stopping) {
                long due = session.tick(System.nanoTime());
                Work work = queue.poll(Math.max(0, due - System.nanoTime()), TimeUnit.NANOSECONDS);
                for (int i = 0; work != null && i < BATCH; i++) {
                    work.run(session, System.nanoTime());
                    work = i < BATCH - 1 ? queue.poll() : null;
                }
            }
            session.leave(System.nanoTime());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            onFault.accept(e);
        } finally {
            session.close();
        }
    }

    /** Sends BYE, closes the session and ends the thread; returns when that is done. */
    public void stop() throws InterruptedException {
        stopping = true;
        post(target -> {});
        thread.join(STOP_MILLIS);
        if (thread.isAlive()) {
            thread.interrupt();
            thread.join(STOP_MILLIS);
        }
    }
}
