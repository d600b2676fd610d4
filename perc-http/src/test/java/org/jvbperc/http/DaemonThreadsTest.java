package org.jvbperc.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DaemonThreadsTest {
    private static List<String> names(ThreadFactory factory) {
        return Stream.generate(() -> factory.newThread(() -> {}))
                .limit(3)
                .peek(thread -> assertTrue(thread.isDaemon(), thread.getName()))
                .map(Thread::getName)
                .toList();
    }

    @Test
    void named_threads_haveTheSameName() {
        assertEquals(List.of("a", "a", "a"), names(DaemonThreads.named("a")));
    }

    @Test
    void numbered_threads_areNumberedByTheirOwnFactory() {
        assertEquals(List.of("a-1", "a-2", "a-3"), names(DaemonThreads.numbered("a")));
        assertEquals(List.of("a-1", "a-2", "a-3"), names(DaemonThreads.numbered("a")));
    }
}
