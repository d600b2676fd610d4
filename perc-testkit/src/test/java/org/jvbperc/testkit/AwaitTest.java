package org.jvbperc.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AwaitTest {
    /** A process of its own, as the patience comes from the environment. */
    public static final class InVain {
        public static void main(String[] args) {
            switch (args[0]) {
                case "until" -> Await.until("a second sun", () -> false, () -> "one sun");
                case "value" -> Await.value("a value", () -> null);
                case "next" -> Await.next(new LinkedBlockingQueue<>(), "an element", () -> "an empty queue");
                case "open" -> Await.open(new CountDownLatch(2), "both gates");
                case "get" -> {
                    try {
                        Await.get(new CompletableFuture<>(), "a reply");
                    } catch (ExecutionException e) {
                        throw new IllegalStateException(e);
                    }
                }
                default -> throw new IllegalArgumentException(args[0]);
            }
        }
    }

    @TempDir
    Path temp;

    private String output(String patience, String kind) throws Exception {
        Path output = temp.resolve(kind);
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        InVain.class.getName(),
                        kind)
                .directory(temp.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().put(Patience.VARIABLE, patience);
        assertEquals(1, Await.exit(builder.start(), "the waiting program"));
        return Files.readString(output);
    }

    @Test
    void aFailureSaysWhatWasExpectedHowLongAndWhatWasSeen() throws Exception {
        Files.createDirectory(temp.resolve("target"));
        String until = output("0.02", "until");
        assertTrue(
                until.contains("AssertionError: expected a second sun; not within 1 s; seen: one sun; threads in "),
                until);
        try (var files = Files.list(temp.resolve("target"))) {
            String threads = Files.readString(files.findFirst().orElseThrow());
            assertTrue(threads.contains("\"main\" RUNNABLE"), threads);
            assertTrue(threads.contains("org.jvbperc.testkit.Await.until"), threads);
        }
        String value = output("0.001", "value");
        assertTrue(value.contains("expected a value; not within 0 s; threads in "), value);
        String next = output("0.001", "next");
        assertTrue(next.contains("expected an element; not within 0 s; seen: an empty queue"), next);
        String open = output("0.001", "open");
        assertTrue(open.contains("expected both gates; not within 0 s; seen: 2 still to come"), open);
        String get = output("0.001", "get");
        assertTrue(get.contains("expected a reply; not within 0 s"), get);
    }

    @Test
    void whatHappensIsReturned() throws Exception {
        AtomicInteger looks = new AtomicInteger();
        Await.until("the third look", () -> looks.incrementAndGet() == 3);
        assertEquals(3, looks.get());
        assertEquals("x", Await.value("a value", () -> looks.incrementAndGet() == 5 ? "x" : null));
        LinkedBlockingQueue<String> queue = new LinkedBlockingQueue<>();
        CountDownLatch latch = new CountDownLatch(1);
        CompletableFuture<String> future = new CompletableFuture<>();
        Thread other = new Thread(() -> {
            queue.add("element");
            latch.countDown();
            future.complete("reply");
        });
        other.start();
        assertEquals("element", Await.next(queue, "an element"));
        Await.open(latch, "the gate");
        assertEquals("reply", Await.get(future, "a reply"));
        Await.end(other);
    }

    @Test
    void exceptionsOfAConditionAndOfAFutureComeOut() {
        assertThrows(
                IllegalStateException.class,
                () -> Await.until("nothing", () -> {
                    throw new IllegalStateException();
                }));
        Throwable checked = assertThrows(
                AssertionError.class,
                () -> Await.until("nothing", () -> {
                    throw new java.io.IOException("broken");
                }));
        assertTrue(checked.getMessage().contains("nothing: java.io.IOException: broken"), checked.getMessage());
        assertThrows(
                ExecutionException.class,
                () -> Await.get(CompletableFuture.failedFuture(new java.io.IOException()), "a reply"));
    }

    @Test
    void aFactorScalesThePatience() {
        assertEquals(Duration.ofSeconds(60), Patience.in(Map.of()));
        assertEquals(Duration.ofSeconds(90), Patience.in(Map.of(Patience.VARIABLE, "1.5")));
        for (String bad : new String[] {"", "fast", "0", "-1", "NaN", "Infinity", "1001"}) {
            String message = assertThrows(
                            IllegalStateException.class, () -> Patience.in(Map.of(Patience.VARIABLE, bad)))
                    .getMessage();
            assertTrue(message.startsWith("environment variable PERC_TEST_PATIENCE is \"" + bad + "\"; "), message);
        }
    }
}
