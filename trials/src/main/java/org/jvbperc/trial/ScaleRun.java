package org.jvbperc.trial;

import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jvbperc.crypto.Octets;
import org.jvbperc.dtls.association.DtlsContext;
import org.jvbperc.testenv.idp.IdentityProvider;

/** The course of a {@link ScaleTrial}; writes down figures. */
final class ScaleRun {
    private static final int WARM_UP_MEMBERS = 50;
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final long POLL_MILLIS = 10;
    /** Pause after the warm-up and after each measurement, so that one does not affect the next. */
    private static final int SETTLE_MILLIS = 2000;

    private final MeasuredKeyDistributor kd;
    private final ScaleMediaDistributor md;
    private final DtlsContext dtls;
    private final IdentityProvider provider;
    private final SecureRandom random;
    private final int atOnce;
    private final Map<String, Object> figures;
    private final List<String> failures = new ArrayList<>();
    private final AtomicInteger keys = new AtomicInteger();
    private String histogram = "";
    private double joinsPerSecond;

    ScaleRun(
            MeasuredKeyDistributor kd,
            ScaleMediaDistributor md,
            DtlsContext dtls,
            IdentityProvider provider,
            SecureRandom random,
            int atOnce,
            Map<String, Object> figures) {
        this.kd = kd;
        this.md = md;
        this.dtls = dtls;
        this.provider = provider;
        this.random = random;
        this.atOnce = atOnce;
        this.figures = figures;
    }

    /** The failures, a sentence each. */
    List<String> failures() {
        return failures;
    }

    double joinsPerSecond() {
        return joinsPerSecond;
    }

    /** The heap's classes with all members. */
    String histogram() {
        return histogram;
    }

    void all(int count, int leaves) throws IOException, InterruptedException {
        List<ScaleMember> first = prepare(WARM_UP_MEMBERS);
        join(first);
        leaveAll(first);
        MeasuredKeyDistributor.Heap empty = kd.heap();
        long threadsBefore = kd.threads();

        List<ScaleMember> members = prepare(count);
        Duration cpu = kd.cpu();
        long start = System.nanoTime();
        join(members);
        double seconds = seconds(start);
        figures.put("members", count);
        figures.put("joinSeconds", seconds);
        joinsPerSecond = count / seconds;
        figures.put("joinsPerSecond", joinsPerSecond);
        figures.put("kdCpuMillisPerJoin", millis(kd.cpu().minus(cpu)) / count);
        awaitKeyed(count);
        figures.put("keyedAfterSeconds", seconds(start));
        pause(SETTLE_MILLIS);

        MeasuredKeyDistributor.Heap full = kd.heap();
        histogram = full.histogram();
        figures.put("kdHeapBytesPerMember", (full.bytes() - empty.bytes()) / count);
        figures.put("ofThemBouncyCastleObjects", (full.bouncyCastleBytes() - empty.bouncyCastleBytes()) / count);
        figures.put("kdThreadsEmpty", threadsBefore);
        figures.put("kdThreadsFull", kd.threads());

        leaveOneByOne(members, leaves);
        slowMember(members);
        leaveHalf(members);
        if (md.lost() != null) {
            failures.add("the tunnel was lost: " + md.lost());
        }
    }

    private List<ScaleMember> prepare(int count) {
        List<ScaleMember> members = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            members.add(new ScaleMember(provider, ScaleTrial.USER, ScaleTrial.PASSWORD, ScaleTrial.ROOM, keys, random));
        }
        return members;
    }

    /** All join, at most {@link #atOnce} at a time. Returns when all handshakes have ended. */
    private void join(List<ScaleMember> members) throws InterruptedException {
        Semaphore places = new Semaphore(atOnce);
        CountDownLatch established = new CountDownLatch(members.size());
        AtomicInteger failed = new AtomicInteger();
        for (ScaleMember member : members) {
            places.acquire();
            CompletableFuture<Boolean> unusedEnd = member.established().whenComplete((done, error) -> {
                places.release();
                if (done == null || !done) {
                    failed.incrementAndGet();
                }
                established.countDown();
            });
            CompletableFuture<Octets> unusedAnswer = md.sign(member.offer(), ScaleTrial.ROOM)
                    .whenComplete((answer, refusal) -> {
                        if (refusal == null) {
                            member.connect(answer, dtls, md);
                        } else {
                            member.established().completeExceptionally(new CompletionException(refusal));
                        }
                    });
        }
        if (!established.await(PATIENCE.toSeconds(), TimeUnit.SECONDS) || failed.get() > 0) {
            failures.add(
                    failed.get() + " members could not join, " + established.getCount() + " did not come to an end");
        }
    }

    private void leaveAll(List<ScaleMember> members) throws IOException, InterruptedException {
        members.forEach(ScaleMember::leave);
        await("all have left", () -> kd.metric("perc_kd_members") == 0);
    }

    private void awaitKeyed(int count) throws IOException, InterruptedException {
        await("everybody has the last key", () -> kd.metric("perc_kd_members_keyed") >= count);
    }

    private void leaveOneByOne(List<ScaleMember> members, int leaves) throws IOException, InterruptedException {
        List<Double> untilLastKey = new ArrayList<>();
        List<Double> untilLastAck = new ArrayList<>();
        List<Double> cpu = new ArrayList<>();
        List<Double> datagrams = new ArrayList<>();
        for (int i = 0; i < leaves; i++) {
            ScaleMember leaver = members.remove(members.size() - 1);
            Rekey rekey = rekey(members.size(), leaver::leave);
            untilLastKey.add(rekey.lastKeyMillis());
            untilLastAck.add(rekey.lastAckMillis());
            cpu.add(rekey.cpuMillis());
            datagrams.add((double) rekey.datagrams());
            pause(SETTLE_MILLIS);
        }
        figures.put("oneLeavesMillisUntilLastKey", Medians.of(untilLastKey, value -> value));
        figures.put("oneLeavesMillisUntilLastAck", Medians.of(untilLastAck, value -> value));
        figures.put("oneLeavesKdCpuMillis", Medians.of(cpu, value -> value));
        figures.put("oneLeavesDatagramsPerMember", Medians.of(datagrams, value -> value) / members.size());
    }

    /** One member stops receiving; the others must not be affected. */
    private void slowMember(List<ScaleMember> members) throws IOException, InterruptedException {
        members.remove(members.size() - 1).goDeaf();
        ScaleMember leaver = members.remove(members.size() - 1);
        Rekey rekey = rekey(members.size(), leaver::leave);
        figures.put("oneLeavesBesideADeafOneMillisUntilLastKey", rekey.lastKeyMillis());
        pause(SETTLE_MILLIS);
    }

    private void leaveHalf(List<ScaleMember> members) throws IOException, InterruptedException {
        List<ScaleMember> leavers = List.copyOf(members.subList(0, members.size() / 2));
        members.removeAll(leavers);
        int keysBefore = keys.get();
        Duration cpu = kd.cpu();
        long start = System.nanoTime();
        leavers.forEach(ScaleMember::leave);
        // The member that stopped receiving is removed a little later.
        await("half have left", () -> kd.metric("perc_kd_members") <= members.size() + 1);
        await("the others have a key", () -> keys.get() - keysBefore >= members.size());
        awaitKeyed(members.size());
        figures.put("halfLeaveSecondsUntilAllKeyed", seconds(start));
        figures.put("halfLeaveKdCpuMillis", millis(kd.cpu().minus(cpu)));
    }

    private record Rekey(double lastKeyMillis, double lastAckMillis, double cpuMillis, long datagrams) {}

    /** Measures one rekey. */
    private Rekey rekey(int receivers, Runnable cause) throws IOException, InterruptedException {
        int keysBefore = keys.get();
        long acknowledgedBefore = kd.acknowledged();
        long datagramsBefore = md.datagrams();
        Duration cpuBefore = kd.cpu();
        long start = System.nanoTime();
        cause.run();
        await("all keys came", () -> keys.get() - keysBefore >= receivers);
        double lastKey = seconds(start) * 1000;
        await("all keys were acknowledged", () -> kd.acknowledged() - acknowledgedBefore >= receivers);
        double lastAck = seconds(start) * 1000;
        return new Rekey(lastKey, lastAck, millis(kd.cpu().minus(cpuBefore)), md.datagrams() - datagramsBefore);
    }

    /** A condition to wait for. */
    @FunctionalInterface
    private interface Condition {
        boolean holds() throws IOException, InterruptedException;
    }

    private void await(String what, Condition condition) throws IOException, InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.holds()) {
            if (System.nanoTime() - end > 0) {
                throw new IOException("gave up waiting: " + what);
            }
            pause(POLL_MILLIS);
        }
    }

    private static void pause(long millis) throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(millis);
    }

    private static double seconds(long startNanos) {
        return (System.nanoTime() - startNanos) / 1e9;
    }

    private static double millis(Duration duration) {
        return duration.toNanos() / 1e6;
    }
}
