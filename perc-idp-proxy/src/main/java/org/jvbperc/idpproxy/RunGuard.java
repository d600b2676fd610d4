package org.jvbperc.idpproxy;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Lets other threads end a run when its time is used up or no caller waits for it any more. Thread-safe.
 */
final class RunGuard {
    /** Why a run was ended. */
    enum Reason {
        CPU_TIME,
        WALL_CLOCK,
        CANCELLED
    }

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final long cpuLimitNanos;
    private final Set<ProxyHttp.Call> calls = new HashSet<>();
    private @Nullable Thread thread;
    private long cpuStartNanos;
    private @Nullable Reason reason;

    RunGuard(long cpuLimitNanos) {
        this.cpuLimitNanos = cpuLimitNanos;
    }

    /** The calling thread executes the run from now on. */
    synchronized void begin() {
        thread = Thread.currentThread();
        cpuStartNanos = THREADS.getCurrentThreadCpuTime();
        if (reason != null) {
            Thread.currentThread().interrupt();
        }
    }

    /** The run is over: its thread is not interrupted any more. */
    synchronized void end() {
        thread = null;
        Set<ProxyHttp.Call> left = Set.copyOf(calls);
        calls.clear();
        left.forEach(ProxyHttp.Call::cancel);
    }

    /** Registers a request that ends with the run. */
    synchronized void add(ProxyHttp.Call call) {
        calls.add(call);
        if (reason != null) {
            call.cancel();
        }
    }

    synchronized void remove(ProxyHttp.Call call) {
        calls.remove(call);
    }

    /** Ends the run if its thread has used more CPU time than it may. */
    synchronized void checkCpuTime() {
        Thread running = thread;
        if (running != null && THREADS.getThreadCpuTime(running.getId()) - cpuStartNanos > cpuLimitNanos) {
            abort(Reason.CPU_TIME);
        }
    }

    /** Ends the run; the first reason counts. */
    synchronized void abort(Reason why) {
        if (reason == null) {
            reason = why;
        }
        Thread running = thread;
        if (running != null) {
            running.interrupt();
        }
        calls.forEach(ProxyHttp.Call::cancel);
    }

    /** Why it was ended; null if it was not. */
    synchronized @Nullable Reason reason() {
        return reason;
    }
}
