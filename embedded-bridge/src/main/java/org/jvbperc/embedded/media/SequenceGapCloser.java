package org.jvbperc.embedded.media;

/**
 * Gives the packets of one thinned source a gapless sequence for one receiver.
 *
 * <p>A receiver takes a gap in the sequence numbers for loss and requests the packets. When the bridge leaves packets out on
 * purpose, it therefore lowers the numbers of the later ones. RFC 8723 section 5.2 allows this; the Original Header Block
 * carries the original number to the inner layer. Real losses keep their gap.
 *
 * <p>Two different packets never get the same number: the offset only grows, and by exactly the numbers taken out, and a late
 * packet gets the offset that was decided when its number was passed. This is what keeps (SSRC, SEQ) unique under the
 * receiver's hop-by-hop key (RFC 8723 sections 5.2 and 9).
 *
 * <p>The first number of a source towards a receiver is moved away from the 16-bit wrap ("Rollover counter of the two layers" in
 * docs/rfc-coverage.md): both ends of a leg start with rollover counter 0, and would disagree if everything before the wrap were
 * lost.
 *
 * <p>Owned by one media lane. No allocation after construction.
 */
public final class SequenceGapCloser {
    /** What {@link #map} answers when the packet must not be sent. */
    public static final int DROP = -1;

    /** How far behind the newest packet a late one may be, in sequence numbers. */
    static final int WINDOW = 512;

    /** A first number this close to the wrap is moved. */
    static final int WRAP_MARGIN = 4096;

    private static final int MOVE = 0x8000;
    private static final int REMOVED = -1;
    private static final int NO_SPLICE = -1;

    private final long[] decidedIndex = new long[WINDOW];
    private final int[] decidedOffset = new int[WINDOW];
    private boolean started;
    private boolean thinning;
    private long highestIndex;
    private int offset;
    private int spliceAt = NO_SPLICE;

    /** A closer that has seen nothing. */
    public SequenceGapCloser() {
        java.util.Arrays.fill(decidedIndex, -1);
    }

    /**
     * The number under which the packet goes out, or {@link #DROP}.
     *
     * @param sequenceNumber as received, 0..65535; each number once (the inbound replay check saw to that)
     * @param wanted whether the receiver is to get packets of this source at present
     */
    public int map(int sequenceNumber, boolean wanted) {
        if (!started) {
            return start(sequenceNumber, wanted);
        }
        long index = highestIndex + (short) (sequenceNumber - (int) highestIndex);
        return index > highestIndex ? newest(index, wanted) : late(index, wanted);
    }

    /**
     * The number the packet had when it came, or {@link #DROP} if none inside the window went out under this number.
     *
     * @param sent the number it went out under
     */
    public int original(int sent) {
        for (long index = highestIndex; started && index > highestIndex - WINDOW; index--) {
            int slot = slot(index);
            if (decidedIndex[slot] == index
                    && decidedOffset[slot] != REMOVED
                    && (((int) index - decidedOffset[slot]) & 0xFFFF) == sent) {
                return (int) index & 0xFFFF;
            }
        }
        return DROP;
    }

    /**
     * Makes the next wanted packet the beginning of another source's sequence under the same SSRC: it gets the number behind
     * the last one sent, so that no number is used twice under the receiver's keys.
     */
    public void splice() {
        if (started) {
            started = false;
            spliceAt = ((int) highestIndex - offset + 1) & 0xFFFF;
            java.util.Arrays.fill(decidedIndex, -1);
        }
    }

    /** How many sequence numbers were taken out, modulo 2^16 and including the initial move. */
    public int offset() {
        return offset;
    }

    private int start(int sequenceNumber, boolean wanted) {
        if (!wanted) {
            return DROP;
        }
        started = true;
        highestIndex = sequenceNumber + 0x10000L;
        offset = firstOffset(sequenceNumber);
        thinning = false;
        decide(highestIndex, offset);
        return out(highestIndex, offset);
    }

    private int firstOffset(int sequenceNumber) {
        if (spliceAt != NO_SPLICE) {
            return (sequenceNumber - spliceAt) & 0xFFFF;
        }
        return sequenceNumber >= 0x10000 - WRAP_MARGIN ? MOVE : 0;
    }

    private int newest(long index, boolean wanted) {
        boolean gapIsRemoved = !wanted || thinning;
        long firstOfWindow = Math.max(highestIndex + 1, index - WINDOW + 1);
        for (long missing = firstOfWindow; missing < index; missing++) {
            decide(missing, gapIsRemoved ? REMOVED : offset);
        }
        if (gapIsRemoved) {
            offset = (offset + (int) (index - highestIndex - 1)) & 0xFFFF;
        }
        if (!wanted) {
            offset = (offset + 1) & 0xFFFF;
        }
        highestIndex = index;
        thinning = !wanted;
        decide(index, wanted ? offset : REMOVED);
        return wanted ? out(index, offset) : DROP;
    }

    private int late(long index, boolean wanted) {
        int slot = slot(index);
        if (!wanted || decidedIndex[slot] != index || decidedOffset[slot] == REMOVED) {
            return DROP;
        }
        return out(index, decidedOffset[slot]);
    }

    private void decide(long index, int decided) {
        int slot = slot(index);
        decidedIndex[slot] = index;
        decidedOffset[slot] = decided;
    }

    private static int slot(long index) {
        return (int) (index & (WINDOW - 1));
    }

    private static int out(long index, int decided) {
        return ((int) index - decided) & 0xFFFF;
    }
}
