package org.jitsi.nlj.transform.node.outgoing;

import java.util.Collection;

/** Double with a real class's name. */
public final class ProbingDataSender {
    public int sent;

    public int sendProbing(Collection<Long> ssrcs, int bytes, Object info) {
        sent += bytes;
        return bytes + 1;
    }
}
