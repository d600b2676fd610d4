package org.jvbperc.dtls;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** One direction of a link that loses, doubles and delays one record in ten each, by a seeded generator. */
final class LossyLink implements DtlsPair.Link {
    private static final int ONE_IN = 10;

    private final Random random;
    private byte @Nullable [] delayed;
    private int disturbed;

    LossyLink(long seed) {
        this.random = new Random(seed);
    }

    @Override
    public synchronized List<byte[]> carry(byte[] datagram) {
        List<byte[]> arriving = new ArrayList<>();
        if (random.nextInt(ONE_IN) == 0) {
            disturbed++;
        } else if (delayed == null && random.nextInt(ONE_IN) == 0) {
            delayed = datagram;
            disturbed++;
            return arriving;
        } else {
            arriving.add(datagram);
            if (random.nextInt(ONE_IN) == 0) {
                arriving.add(datagram);
                disturbed++;
            }
        }
        if (delayed != null) {
            arriving.add(delayed);
            delayed = null;
        }
        return arriving;
    }

    /** How many datagrams were not simply carried. */
    synchronized int disturbed() {
        return disturbed;
    }
}
