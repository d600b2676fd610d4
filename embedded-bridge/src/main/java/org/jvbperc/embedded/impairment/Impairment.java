package org.jvbperc.embedded.impairment;

import java.util.SplittableRandom;

/**
 * Decides what happens to the datagrams of one direction of one flow. Every datagram takes the same number of random draws, so
 * its fate depends on its place in the sequence and the seed alone. Owned by one thread.
 */
public final class Impairment {
    /** What happens to a datagram. */
    public enum Fate {
        /** It passes. */
        PASS,
        /** It is lost. */
        LOSE,
        /** It is sent twice. */
        DUPLICATE,
        /** It is sent behind the next one. */
        DELAY
    }

    private final ImpairmentSpec spec;
    private final SplittableRandom random;

    /** The decisions of flow number {@code flow}, in direction {@code upstream} (to the bridge) or back. */
    public Impairment(ImpairmentSpec spec, int flow, boolean upstream) {
        this.spec = spec;
        random = new SplittableRandom(spec.seed() * 0x9E3779B97F4A7C15L + 2L * flow + (upstream ? 0 : 1));
    }

    /** The next datagram's fate. */
    public Fate next() {
        double lossDraw = random.nextDouble();
        double duplicateDraw = random.nextDouble();
        double reorderDraw = random.nextDouble();
        if (lossDraw < spec.loss()) {
            return Fate.LOSE;
        }
        if (duplicateDraw < spec.duplicate()) {
            return Fate.DUPLICATE;
        }
        return reorderDraw < spec.reorder() ? Fate.DELAY : Fate.PASS;
    }
}
