package org.jvbperc.srtp;

/**
 * One source's rollover counter and highest sequence number, and the packet index guessed from them (RFC 3711 section 3.3.1
 * and appendix A). An index is {@code ROC << 16 | SEQ}, 48 bits.
 *
 * <p>Until the first packet is committed, the ROC is taken as given. Where the RFC's formula would give ROC -1, no packet can
 * ever have been sent, and a jump forward is assumed. Owned by one thread; allocation-free.
 */
public final class RolloverCounter {
    /** Indices from here on do not exist. */
    public static final long INDEX_LIMIT = 1L << 48;

    private static final int HALF_SEQUENCE = 0x8000;

    private long rolloverCounter;
    private int highestSequenceNumber = -1;

    /**
     * @param initial the ROC of the first packet, 0..2^32-1
     */
    public RolloverCounter(long initial) {
        set(initial);
    }

    /** Forgets the sequence number and starts again at this ROC. */
    public void set(long initial) {
        if (initial < 0 || initial > 0xFFFFFFFFL) {
            throw new IllegalArgumentException("rollover counter " + initial + " is not in 0..2^32-1");
        }
        rolloverCounter = initial;
        highestSequenceNumber = -1;
    }

    /**
     * The estimated index of the packet with this sequence number.
     *
     * @param sequenceNumber 0..65535
     * @return the index; {@link #INDEX_LIMIT} or more if the ROC would go past its 32 bits
     */
    public long estimate(int sequenceNumber) {
        long guess = rolloverCounter;
        if (highestSequenceNumber >= 0) {
            int ahead = sequenceNumber - highestSequenceNumber;
            if (ahead < -HALF_SEQUENCE) {
                guess++;
            } else if (ahead > HALF_SEQUENCE && guess > 0) {
                guess--;
            }
        }
        return guess << 16 | sequenceNumber;
    }

    /** Records the index of a packet that was sent or authenticated, if it is the highest so far. */
    public void commit(long index) {
        if (highestSequenceNumber < 0 || index > highestIndex()) {
            rolloverCounter = index >> 16;
            highestSequenceNumber = (int) index & 0xFFFF;
        }
    }

    /** The ROC of the highest index so far. */
    public long value() {
        return rolloverCounter;
    }

    /** The highest index so far, or -1 before the first packet. */
    public long highestIndex() {
        return highestSequenceNumber < 0 ? -1 : rolloverCounter << 16 | highestSequenceNumber;
    }
}
