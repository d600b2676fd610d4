package org.jvbperc.kd.conference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.jvbperc.ekt.EktParameterSet;
import org.jvbperc.ekt.EktRatchet;
import org.jvbperc.kd.policy.JoinRekey;
import org.jvbperc.kd.policy.RekeyPolicy;
import org.jvbperc.roster.VerifiedRoster;

/**
 * Joins, leaves, requests, acknowledgements, slow and unreachable members in any order: at the end everybody who is there has the
 * newest key and nobody who left has it, nor can compute it; nobody has a key of before they came, where the policy says so.
 */
class RekeyPropertyTest {
    private static final int RUNS = 50;
    private static final int STEPS = 60;

    /** In so many of the runs rosters are verified too, which is slow. */
    private static final int RUNS_WITH_ROSTERS = 3;

    /** A member with what the run knows about it. */
    private static final class Actor {
        final RekeyBench.Person person;
        final boolean slow;
        final long joinedInGeneration;
        boolean open;
        boolean gone;

        Actor(RekeyBench.Person person, boolean slow, long joinedInGeneration, boolean open) {
            this.person = person;
            this.slow = slow;
            this.joinedInGeneration = joinedInGeneration;
            this.open = open;
        }
    }

    @ParameterizedTest
    @EnumSource(JoinRekey.class)
    void anyInterleaving_endsWithTheMembersAndOnlyThemOnTheNewestKey(JoinRekey onJoin) throws Exception {
        for (long seed = 0; seed < RUNS; seed++) {
            try {
                run(onJoin, new Random(seed), seed < RUNS_WITH_ROSTERS);
            } catch (AssertionError e) {
                throw new AssertionError("seed " + seed + ", on-join " + onJoin + ": " + e.getMessage(), e);
            }
        }
    }

    private static void run(JoinRekey onJoin, Random random, boolean rosters) throws Exception {
        RekeyBench bench = new RekeyBench(new RekeyPolicy(
                onJoin,
                true,
                Duration.ofMillis(random.nextInt(3) * 100L),
                Duration.ofSeconds(60),
                Duration.ofSeconds(15)));
        List<Actor> actors = new ArrayList<>();
        actors.add(new Actor(bench.join("founder"), false, 0, true));
        for (int step = 0; step < STEPS; step++) {
            step(bench, actors, random, step);
        }
        settle(bench, actors);
        check(bench, actors, onJoin);
        if (rosters) {
            checkRosters(bench, actors);
        }
    }

    private static void step(RekeyBench bench, List<Actor> actors, Random random, int step) throws Exception {
        Actor actor = actors.get(random.nextInt(actors.size()));
        switch (random.nextInt(10)) {
            case 0, 1 -> {
                long generation = bench.conference.roster().generation();
                boolean open = random.nextInt(4) > 0;
                RekeyBench.Person person = open ? bench.join("user" + step) : bench.joinHeld("user" + step);
                actors.add(new Actor(person, random.nextInt(5) == 0, generation, open));
            }
            case 2 -> {
                if (actors.indexOf(actor) > 0) {
                    bench.leave(actor.person);
                    actor.gone = true;
                }
            }
            case 3 -> bench.conference.rekey(bench.now());
            case 4 -> {
                actor.person.member().open();
                actor.open = true;
            }
            case 5 -> actor.person.reachable(random.nextBoolean());
            case 6, 7 -> {
                if (!actor.slow) {
                    bench.acknowledge(actor.person);
                }
            }
            default -> bench.advance(Duration.ofMillis(random.nextInt(700)));
        }
    }

    private static void settle(RekeyBench bench, List<Actor> actors) {
        for (Actor actor : actors) {
            actor.person.reachable(true);
            if (!actor.gone) {
                actor.person.member().open();
            }
        }
        for (int second = 0; second < 20; second++) {
            for (Actor actor : actors) {
                if (!actor.slow) {
                    bench.acknowledge(actor.person);
                }
            }
            bench.advance(Duration.ofSeconds(1));
        }
    }

    private static void check(RekeyBench bench, List<Actor> actors, JoinRekey onJoin) {
        EktParameterSet newest = actors.get(0).person.last();
        assertEquals(bench.conference.roster().spi(), newest.spi());
        for (Actor actor : actors) {
            RekeyBench.Person person = actor.person;
            boolean present = person.departures().isEmpty() && !actor.gone;
            if (actor.slow && actors.indexOf(actor) > 0) {
                assertFalse(present, "a member that never acknowledges is still there");
            }
            if (present) {
                assertEquals(newest.ektKey(), person.last().ektKey(), "a member without the newest key");
                assertEquals(newest.spi(), person.last().spi());
            } else {
                assertHasNot(newest, person, bench);
            }
            if (onJoin != JoinRekey.NEVER
                    && actor.joinedInGeneration > 0
                    && !person.received().isEmpty()) {
                int first = person.received().get(0).spi();
                int since = (first - (int) actor.joinedInGeneration) & 0xFFFF;
                assertTrue(since > 0 && since < 0x8000, "a key of before they came");
            }
        }
    }

    /** All who are there have verified the same roster, each key behind its own. */
    private static void checkRosters(RekeyBench bench, List<Actor> actors) throws Exception {
        VerifiedRoster roster = actors.get(0).person.verifiedRoster(bench.conference);
        assertEquals(bench.conference.roster().spi(), roster.header().spi());
        assertEquals(bench.conference.memberCount(), roster.members().size());
        for (Actor actor : actors) {
            if (actor.person.departures().isEmpty() && !actor.gone) {
                assertEquals(
                        roster.digest(),
                        actor.person.verifiedRoster(bench.conference).digest());
            }
        }
    }

    private static void assertHasNot(EktParameterSet newest, RekeyBench.Person person, RekeyBench bench) {
        long newestGeneration = bench.conference.roster().generation();
        for (EktParameterSet set : person.received()) {
            assertNotEquals(newest.ektKey(), set.ektKey(), "somebody who left has the newest key");
            // Nor is it one that follows from what they have.
            var key = set.ektKey();
            long generation = newestGeneration - ((newest.spi() - set.spi()) & 0xFFFF);
            while (generation < newestGeneration) {
                key = EktRatchet.next(key, ++generation);
            }
            assertNotEquals(newest.ektKey(), key, "somebody who left can compute the newest key");
        }
    }
}
