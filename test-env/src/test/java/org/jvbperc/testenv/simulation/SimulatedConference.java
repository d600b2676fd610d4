package org.jvbperc.testenv.simulation;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jvbperc.dtls.simulation.PathConditions;
import org.jvbperc.dtls.simulation.Simulation;
import org.jvbperc.endpoint.roster.Participant;
import org.jvbperc.kd.conference.MemberState;
import org.jvbperc.kd.conference.RosterEntry;

/**
 * A conference of real endpoints, a real Media Distributor and a real Key Distributor in simulated time, in one thread, by a seed.
 *
 * <p>Real are: offers and the check of answers; DTLS of both sides with cookies, retransmission and EKTKey delivery; the tunnel's
 * sessions, encoding and decoding; signing of answers, admission, rekeying, signed rosters, liveness and grace of the Key Distributor;
 * relayed associations and hop-by-hop SRTP contexts of the Media Distributor; the endpoints' media sessions with double encryption and
 * EKT. Simulated are clock, threads, randomness, the network between endpoints and bridge, and the tunnel's TLS connection.
 *
 * <p>Left out are ICE, HTTP and Colibri: an offer is a call, whose source is whose is told to all, and an identity provider is a table.
 */
final class SimulatedConference implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofMinutes(5);

    /** Kept, so that its level is: thousands of conferences would fill the log. */
    private static final Logger QUIET = Logger.getLogger("org.jvbperc");

    static {
        QUIET.setLevel(Level.WARNING);
    }

    static final Duration LONG_TTL = Duration.ofHours(1);

    final Simulation simulation;
    final SimulatedIdentities identities;
    final SimulatedMediaDistributor bridge;
    final Map<String, SimulatedEndpoint> endpoints = new LinkedHashMap<>();
    private final Duration ektTtl;
    private PathConditions conditions = PathConditions.PERFECT;
    SimulatedKeyDistributor keyDistributor;
    private SimulatedTunnel tunnel;
    private int keyDistributors;

    SimulatedConference(long seed) {
        this(seed, LONG_TTL);
    }

    SimulatedConference(long seed, Duration ektTtl) {
        this.simulation = new Simulation(seed);
        this.ektTtl = ektTtl;
        this.identities = new SimulatedIdentities(simulation);
        this.bridge = new SimulatedMediaDistributor(simulation);
        startKeyDistributor();
        openTunnel();
    }

    private void startKeyDistributor() {
        keyDistributor = new SimulatedKeyDistributor(simulation, identities, "kd " + keyDistributors++, ektTtl);
    }

    /** The tunnel is there, again or for the first time. */
    void openTunnel() {
        tunnel = new SimulatedTunnel(
                simulation,
                SimulatedMediaDistributor.PROFILES,
                SimulatedMediaDistributor.fingerprint(),
                bridge.tunnelHandler,
                SimulatedKeyDistributor.fingerprint(),
                keyDistributor.hub);
        tunnel.open();
    }

    /** The tunnel's connection breaks. */
    void cutTunnel() {
        tunnel.cut();
    }

    /** The Key Distributor's process ends and another one begins, with other keys; the tunnel follows. */
    void restartKeyDistributor() {
        tunnel.cut();
        keyDistributor.close();
        startKeyDistributor();
        openTunnel();
    }

    /** For all endpoints made from now on, and those there are. */
    void conditions(PathConditions value) {
        conditions = value;
        endpoints.values().forEach(endpoint -> endpoint.conditions(value));
    }

    /** An endpoint that has not yet offered. */
    SimulatedEndpoint endpoint(String name, boolean sends) {
        SimulatedEndpoint made = new SimulatedEndpoint(simulation, bridge, identities, name, sends);
        made.conditions(conditions);
        endpoints.put(name, made);
        Map<Integer, Participant> owners = new HashMap<>();
        endpoints
                .values()
                .forEach(endpoint -> endpoint.offer
                        .ssrcs()
                        .asLongs()
                        .forEach(ssrc -> owners.put(ssrc.intValue(), endpoint.participant())));
        endpoints.values().forEach(endpoint -> endpoint.introduce(owners));
        return made;
    }

    /** Joins endpoints at the same time and waits until all have acknowledged a key that all have. */
    void join(SimulatedEndpoint... joining) {
        for (SimulatedEndpoint endpoint : joining) {
            endpoint.join();
        }
        await("all are members with the same key", () -> {
            for (SimulatedEndpoint endpoint : joining) {
                if (!isMember(endpoint)) {
                    return false;
                }
            }
            return isSettled();
        });
    }

    /** Whether every member has acknowledged the last key. */
    boolean isSettled() {
        return keyDistributor.conference.keyedCount() == keyDistributor.conference.memberCount()
                && endpoints.values().stream()
                        .filter(this::isMember)
                        .allMatch(endpoint -> endpoint.lastSpi()
                                == keyDistributor.conference.roster().spi());
    }

    /** Whether the Key Distributor has it on its roster. */
    boolean isMember(SimulatedEndpoint endpoint) {
        return keyDistributor.conference.roster().members().stream()
                .filter(entry -> entry.state() != MemberState.LEFT)
                .map(RosterEntry::tlsId)
                .anyMatch(endpoint.offer.memberId()::equals);
    }

    void await(String what, BooleanSupplier condition) {
        assertTrue(simulation.runUntil(condition, PATIENCE), () -> what + ": not so after " + PATIENCE);
    }

    void runFor(Duration time) {
        simulation.runFor(time);
    }

    @Override
    public void close() {
        simulation.close();
        keyDistributor.close();
    }
}
