package org.jvbperc.testenv.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.jvbperc.crypto.SecretBytes;
import org.jvbperc.ekt.EktParameterSet;
import org.jvbperc.rtp.DatagramClass;

/** Runs courses of events over many seeds, and says what holds in each of them. */
final class SimulatedCourses {
    static final int SEEDS = 50;

    /** For courses of several minutes of simulated time. */
    static final int FEW_SEEDS = 20;

    private SimulatedCourses() {}

    /** One course of events; throws what was wrong with it. */
    @FunctionalInterface
    interface Course {
        void run(long seed) throws Exception;
    }

    /** Runs a course with the seeds 1 to {@code seeds}, several at a time: each has a simulation of its own. */
    static void forEverySeed(int seeds, Course course) {
        LongStream.rangeClosed(1, seeds).parallel().forEach(seed -> {
            try {
                course.run(seed);
            } catch (Exception | AssertionError e) {
                throw new AssertionError("seed " + seed, e);
            }
        });
    }

    /** Whether a datagram is a DTLS record. */
    static boolean isDtls(byte[] datagram) {
        return DatagramClass.of(datagram, 0, datagram.length) == DatagramClass.DTLS;
    }

    /** Nobody but a member has the newest key, and every member has the same one. */
    static void assertKeysFollowTheRoster(SimulatedConference conference) {
        if (conference.keyDistributor.conference.memberCount() == 0) {
            return;
        }
        int spi = conference.keyDistributor.conference.roster().spi();
        Set<SecretBytes> newest = new HashSet<>();
        for (SimulatedEndpoint endpoint : conference.endpoints.values()) {
            boolean member = conference.isMember(endpoint);
            assertEquals(member, endpoint.spis.contains(spi), endpoint.name + " and the newest key");
            if (member) {
                List<EktParameterSet> keys = endpoint.recording.keys();
                newest.add(keys.get(keys.size() - 1).ektKey());
            }
        }
        assertEquals(1, newest.size(), "members have different keys under one SPI");
    }

    /** What the endpoint was told about departures, in order. */
    static List<String> departures(SimulatedEndpoint endpoint) {
        return endpoint.told.stream()
                .filter(line -> line.startsWith("departure: "))
                .toList();
    }
}
