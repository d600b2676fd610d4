package org.jvbperc.endpoint.call;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvbperc.endpoint.signalling.CallException;

/** In virtual time: when lost calls are made again, and when they are given up. */
class RejoinScheduleTest {
    private static final long SECOND = 1_000_000_000L;
    /** Close to the largest value: System.nanoTime may begin anywhere. */
    private static final long START = Long.MAX_VALUE - 20 * SECOND;

    private static final CallException GONE = CallException.network("bridge-unreachable", "gone");

    /** When, in seconds after the loss, attempts begin that fail as {@code outcomes} says; the last one is followed by no other. */
    private static List<Double> attempts(RejoinSchedule schedule, LongFunction<CallException> outcomes) {
        List<Double> times = new ArrayList<>();
        long now = START;
        schedule.lost(now);
        CallException failure = GONE;
        Optional<Duration> wait = schedule.waitAfter(failure, now);
        while (wait.isPresent()) {
            now += wait.get().toNanos();
            times.add((now - START) / (double) SECOND);
            failure = outcomes.apply(now - START);
            wait = schedule.waitAfter(failure, now);
        }
        return times;
    }

    @Test
    void waits_double_upToHalfAMinute_andTheLastAttemptIsAtTheEndOfThePatience() {
        RejoinSchedule latest = new RejoinSchedule(Duration.ofSeconds(130), () -> 1);
        assertEquals(List.of(1.0, 3.0, 7.0, 15.0, 31.0, 61.0, 91.0, 121.0, 130.0), attempts(latest, time -> GONE));
        RejoinSchedule soonest = new RejoinSchedule(Duration.ofSeconds(40), () -> 0);
        assertEquals(List.of(0.5, 1.5, 3.5, 7.5, 15.5, 30.5, 40.0), attempts(soonest, time -> GONE));
    }

    @Test
    void callersThatLostTheirCallsTogether_doNotComeBackTogether() {
        Random random = new Random(1);
        List<Double> first = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            first.add(attempts(
                            new RejoinSchedule(Duration.ofSeconds(600), random::nextDouble), time -> refused("removed"))
                    .get(0));
        }
        assertTrue(first.stream().allMatch(time -> time >= 0.5 && time <= 1), first.toString());
        assertTrue(first.stream().distinct().count() > 90, first.toString());
    }

    @Test
    void aFinalRefusal_endsTheAttempts() {
        RejoinSchedule schedule = new RejoinSchedule(Duration.ofHours(1), () -> 1);
        List<Double> times = attempts(
                schedule, time -> time > 5 * SECOND ? refused("not-on-roster-policy") : refused("unknown-room"));
        assertEquals(List.of(1.0, 3.0, 7.0), times);
    }

    @Test
    void aLimit_isEarlierThanThePatience_andASecondLossBeginsAnew() {
        RejoinSchedule schedule = new RejoinSchedule(Duration.ofHours(1), () -> 1);
        schedule.limit(START + 10 * SECOND);
        assertEquals(List.of(1.0, 3.0, 7.0, 10.0), attempts(schedule, time -> GONE));
        assertEquals(List.of(1.0, 3.0, 7.0, 10.0), attempts(schedule, time -> GONE));
        schedule.lost(START + 11 * SECOND);
        assertFalse(schedule.waitAfter(GONE, START + 11 * SECOND).isPresent());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "busy",
                "kd-unavailable",
                "no-ack",
                "silent",
                "tunnel-lost",
                "group-key-expired",
                "unknown-room",
                "perc-missing",
                "replayed-tls-id",
                "ssrc-conflict"
            })
    void refusals_thatMayPass_areTriedAgain(String condition) {
        assertTrue(refused(condition).isPassing());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "removed",
                "conference-ended",
                "conference-full",
                "conference-locked",
                "not-on-roster-policy",
                "not-authorized",
                "kd-identity-mismatch",
                "roster-refused",
                "key-refused",
                "key-channel-violation",
                "wrong-protection",
                "dtls-failed",
                "a-word-of-tomorrow"
            })
    void otherRefusals_areFinal(String condition) {
        assertFalse(refused(condition).isPassing());
    }

    @Test
    void lostSessionsAndServersThatDoNotAnswer_areTriedAgain_troubleOfThisMachineIsNot() {
        assertTrue(CallException.sessionLost("the bridge was restarted").isPassing());
        assertTrue(CallException.network(CallException.ICE_FAILED, "no path").isPassing());
        assertFalse(new CallException(CallException.Category.LOCAL, "busy", "no such address").isPassing());
    }

    private static CallException refused(String condition) {
        return CallException.refused(condition, condition);
    }
}
