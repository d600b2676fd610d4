package org.jvbperc.embedded.media;

import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jvbperc.embedded.metrics.BridgeCounter;
import org.jvbperc.embedded.metrics.BridgeMetrics;
import org.jvbperc.md.metrics.LogLimit;

/**
 * The thread that owns the media of some conferences, with a bounded queue in front of it. It waits for the queue only.
 *
 * <p>The queue refuses packets before it refuses tasks, so that a flood of datagrams cannot prevent the removal of an endpoint.
 * An exception of a task or packet is a bug; the lane logs it and continues.
 */
public final class MediaLane implements AutoCloseable {
    /** Called about every 10 ms on the lane's thread. */
    @FunctionalInterface
    public interface Ticker {
        /** Does the work that is due. */
        void tick(long nowNanos);
    }

    private static final System.Logger LOGGER = System.getLogger(MediaLane.class.getName());
    private static final long TICK_NANOS = 10_000_000;
    private static final int RESERVED_FOR_TASKS = 256;

    private final ArrayBlockingQueue<Object> queue;
    private final PacketPool pool;
    private final LogLimit bugs = new LogLimit();
    private final BridgeMetrics metrics;
    private final List<Ticker> tickers = new ArrayList<>();
    private final Thread thread;
    private volatile boolean closed;

    /** Starts the lane's thread, called {@code name}; its queue takes {@code capacity} packets. */
    public MediaLane(String name, int capacity, PacketPool pool, BridgeMetrics metrics) {
        queue = new ArrayBlockingQueue<>(capacity + RESERVED_FOR_TASKS);
        this.pool = pool;
        this.metrics = metrics;
        thread = new Thread(this::run, name);
        thread.setDaemon(true);
        thread.start();
    }

    /** Queues a packet whose sink is set; drops and counts it if there is no room. Never blocks. */
    public void offer(PacketSlot packet) {
        if (closed || queue.remainingCapacity() <= RESERVED_FOR_TASKS || !queue.offer(packet)) {
            metrics.count(BridgeCounter.PACKETS_DROPPED_QUEUE_FULL);
            pool.give(packet);
        }
    }

    /**
     * Queues a task. Never blocks.
     *
     * @throws RejectedExecutionException if the lane is closed or hopelessly behind
     */
    public void execute(Runnable task) {
        if (closed || !queue.offer(task)) {
            throw new RejectedExecutionException("media lane " + thread.getName() + " takes no task");
        }
    }

    /** Adds a ticker, on the lane's thread. */
    public void add(Ticker ticker) {
        tickers.add(ticker);
    }

    /** Removes a ticker, on the lane's thread. */
    public void remove(Ticker ticker) {
        tickers.remove(ticker);
    }

    /** Packets and tasks waiting. */
    public int queued() {
        return queue.size();
    }

    /** Ends the thread after its current task, at most a second later. */
    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            if (!Thread.currentThread().equals(thread)) {
                thread.join(1_000);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        long nextTick = System.nanoTime() + TICK_NANOS;
        while (!closed) {
            try {
                Object next = queue.poll(Math.max(0, nextTick - System.nanoTime()), TimeUnit.NANOSECONDS);
                long now = System.nanoTime();
                if (next != null) {
                    handle(next, now);
                }
                if (now - nextTick >= 0) {
                    nextTick = now + TICK_NANOS;
                    tick(now);
                }
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                String ending = bugs.next();
                if (ending != null) {
                    LOGGER.log(Level.ERROR, "Bug in a media lane" + ending, e);
                }
            }
        }
    }

    private static void handle(Object next, long now) {
        if (next instanceof PacketSlot packet) {
            PacketSink sink = packet.sink();
            if (sink != null) {
                sink.packet(packet, now);
            }
        } else if (next instanceof Runnable task) {
            task.run();
        }
    }

    private void tick(long now) {
        for (int i = 0; i < tickers.size(); i++) {
            tickers.get(i).tick(now);
        }
    }
}
