package org.jitsi.nlj;

import org.jitsi.nlj.transform.node.outgoing.ProbingDataSender;

/** Double with a real class's name. */
public final class RtpSenderImpl {
    private final ProbingDataSender probingDataSender = new ProbingDataSender();

    public int sendProbing(int bytes) {
        return probingDataSender.sendProbing(java.util.List.of(), bytes, null);
    }

    public int probed() {
        return probingDataSender.sent;
    }
}
