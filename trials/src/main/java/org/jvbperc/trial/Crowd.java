package org.jvbperc.trial;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jvbperc.dtls.association.DtlsContext;
import org.jvbperc.endpoint.signalling.CallException;
import org.jvbperc.identity.IdentityException;
import org.jvbperc.testenv.local.LocalRoom;
import org.jvbperc.testenv.local.RawRecording;

/**
 * Many participants in one call, all speaking; one leaves or joins at every turn, so that keys change all the time. The first
 * one stays from beginning to end and records everything.
 */
final class Crowd {
    private static final int DTLS_THREADS = 4;
    /** Maximum time for which a leaver's frames are still on their way. */
    private static final Duration TAIL = Duration.ofSeconds(1);

    private static final Duration SETTLE = Duration.ofSeconds(2);
    /** Time after which it is a failure that a leaver's keys still open packets. */
    private static final Duration END_OF_KEYS = Duration.ofMinutes(1);

    private static final Duration POLL = Duration.ofMillis(100);
    /** This many packets at the end of a recording include all speakers. */
    static final int LATEST = 100;

    private static final long SEED = 20;

    private final LocalRoom room;
    private final CrowdSettings settings;
    private final ExecutorService turns = Executors.newCachedThreadPool();
    private final List<CrowdMember> present = new ArrayList<>();
    private final List<CrowdMember> all = new ArrayList<>();
    private final Random random = new Random(SEED);

    private Crowd(LocalRoom room, CrowdSettings settings) {
        this.room = room;
        this.settings = settings;
    }

    /** The accounts that a crowd needs. */
    static List<String> users(CrowdSettings settings) {
        List<String> users = new ArrayList<>();
        for (int number = 0; number < settings.participants() + settings.turns(); number++) {
            users.add(CrowdMember.user(number));
        }
        return users;
    }

    /** Runs the call: all join, turns follow, all leave. */
    static CrowdReport run(LocalRoom room, CrowdSettings settings)
            throws IdentityException, CallException, InterruptedException {
        Crowd crowd = new Crowd(room, settings);
        try (DtlsContext dtls = DtlsContext.builder("crowd", new SecureRandom())
                .handshakeThreads(DTLS_THREADS)
                .recordThreads(DTLS_THREADS)
                .build()) {
            UdpDrops drops = UdpDrops.now();
            crowd.gather(dtls);
            List<String> failures = crowd.churn(dtls);
            long dispersedNanos = System.nanoTime();
            crowd.disperse();
            CrowdAudit audit = new CrowdAudit(room, settings, crowd.all, TAIL, dispersedNanos);
            return audit.report(drops.since(), failures);
        } finally {
            crowd.turns.shutdownNow();
        }
    }

    private void gather(DtlsContext dtls) throws IdentityException, CallException, InterruptedException {
        for (int i = 0; i < settings.participants(); i++) {
            newcomer(dtls).join();
        }
        Turns.pause(SETTLE.toNanos());
    }

    private CrowdMember newcomer(DtlsContext dtls) throws IdentityException {
        CrowdMember member = new CrowdMember(room, dtls, all.size(), settings.frameMillis(), all.isEmpty());
        all.add(member);
        present.add(member);
        return member;
    }

    /** One leaves and one joins in turn, each in a thread of its own, so that a slow one delays nobody. */
    private List<String> churn(DtlsContext dtls) throws IdentityException, InterruptedException {
        List<Future<?>> running = new ArrayList<>();
        long start = System.nanoTime();
        for (int turn = 0; turn < settings.turns(); turn++) {
            Turns.pause(start + turn * settings.interval().toNanos() - System.nanoTime());
            if (turn % 2 == 0) {
                CrowdMember leaver = leaver();
                running.add(turns.submit(() -> {
                    leaver.leave();
                    return null;
                }));
            } else {
                CrowdMember newcomer = newcomer(dtls);
                running.add(turns.submit(() -> {
                    newcomer.join();
                    return null;
                }));
            }
        }
        List<String> failures = Turns.failures(running);
        Turns.pause(SETTLE.toNanos());
        awaitEndOfOldKeys();
        return failures;
    }

    /** A participant other than the first who has heard others, so that its keys have opened packets. */
    private CrowdMember leaver() throws InterruptedException {
        while (true) {
            List<CrowdMember> candidates = present.stream()
                    .skip(1)
                    .filter(member -> !member.heard().isEmpty())
                    .toList();
            if (!candidates.isEmpty()) {
                CrowdMember leaver = candidates.get(random.nextInt(candidates.size()));
                present.remove(leaver);
                return leaver;
            }
            Turns.pause(POLL.toNanos());
        }
    }

    /** Waits until every member that met a leaver knows that it left, and no leaver's keys open the latest packets. */
    private void awaitEndOfOldKeys() throws InterruptedException {
        RawRecording recording = all.get(0).recording();
        List<CrowdMember> leavers = new ArrayList<>(all);
        leavers.removeAll(present);
        long end = System.nanoTime() + END_OF_KEYS.toNanos();
        for (CrowdMember leaver : leavers) {
            while (System.nanoTime() - end < 0 && !isOver(leaver, recording)) {
                Turns.pause(POLL.toNanos());
            }
        }
    }

    private boolean isOver(CrowdMember leaver, RawRecording recording) {
        int count = recording.packetCount();
        // A member that joined later never had the leaver on its roster.
        return present.stream()
                        .filter(member -> member.keyedNanos() - leaver.leftNanos() < 0)
                        .allMatch(member -> member.refusedSince(leaver).isPresent())
                && recording.open(
                                Math.max(0, count - LATEST),
                                count,
                                leaver.recording().keys())
                        == 0;
    }

    /** Everybody leaves, the first one last. */
    private void disperse() throws InterruptedException {
        for (int i = present.size() - 1; i >= 0; i--) {
            present.get(i).leave();
        }
    }
}
