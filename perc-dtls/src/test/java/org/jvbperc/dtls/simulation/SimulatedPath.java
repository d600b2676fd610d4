package org.jvbperc.dtls.simulation;

import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** One direction of a network path in a {@link Simulation}. Its fortunes depend on the seed and its name. */
public final class SimulatedPath {
    private final Simulation simulation;
    private final Random random;
    private final Consumer<byte[]> receiver;
    private PathConditions conditions = PathConditions.PERFECT;
    private Predicate<byte[]> passes = datagram -> true;
    private int sent;
    private int lost;
    private int duplicated;
    private int overtaken;
    private long lastArrivalNanos;

    /**
     * A path under perfect conditions.
     *
     * @param receiver gets a copy of each datagram that arrives, which it owns
     */
    public SimulatedPath(Simulation simulation, String name, Consumer<byte[]> receiver) {
        this.simulation = simulation;
        this.random = simulation.random("path " + name);
        this.receiver = receiver;
    }

    /** Changes the conditions for what is sent from now on. */
    public void conditions(PathConditions value) {
        conditions = value;
    }

    /** Loses, besides, every datagram for which this is false. It may look at the datagram, not change it. */
    public void passOnly(Predicate<byte[]> value) {
        passes = value;
    }

    /** Sends one datagram. */
    public void send(byte[] bytes, int offset, int length) {
        byte[] datagram = Arrays.copyOfRange(bytes, offset, offset + length);
        sent++;
        // Three draws for each datagram, whatever becomes of it: one that is lost does not change the fortunes of the
        // next.
        boolean unlucky = random.nextDouble() < conditions.loss();
        boolean twice = random.nextDouble() < conditions.duplication();
        Duration transit = conditions.latency().plusNanos(jitterNanos());
        if (!passes.test(datagram) || unlucky || length > conditions.mtuBytes()) {
            lost++;
            return;
        }
        arrive(transit, datagram);
        if (twice) {
            duplicated++;
            arrive(transit.plusNanos(jitterNanos()), datagram.clone());
        }
    }

    private long jitterNanos() {
        return (long) (random.nextDouble() * conditions.jitter().toNanos());
    }

    private void arrive(Duration transit, byte[] datagram) {
        long arrivalNanos = simulation.nanoTime() + transit.toNanos();
        if (arrivalNanos < lastArrivalNanos) {
            overtaken++;
        }
        lastArrivalNanos = Math.max(lastArrivalNanos, arrivalNanos);
        simulation.after(transit, () -> receiver.accept(datagram));
    }

    /** How many datagrams were sent into it. */
    public int sent() {
        return sent;
    }

    /** How many were lost. */
    public int lost() {
        return lost;
    }

    /** How many arrived twice. */
    public int duplicated() {
        return duplicated;
    }

    /** How many arrive after one that was sent later. */
    public int overtaken() {
        return overtaken;
    }
}
