package org.jvbperc.http;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/** Factories of named daemon threads, for the executors of servers and roles: a thread that waits does not keep the process alive. */
public final class DaemonThreads {
    private DaemonThreads() {}

    /** Threads that all have this name, for an executor with one of them or few. */
    public static ThreadFactory named(String name) {
        return task -> daemon(task, name);
    }

    /** Threads whose names are {@code name-1}, {@code name-2} and so on. */
    public static ThreadFactory numbered(String name) {
        AtomicInteger number = new AtomicInteger();
        return task -> daemon(task, name + "-" + number.incrementAndGet());
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }
}
