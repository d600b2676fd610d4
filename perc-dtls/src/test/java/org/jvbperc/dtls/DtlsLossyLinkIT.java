package org.jvbperc.dtls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.jvbperc.ekt.EktCipher;
import org.jvbperc.ekt.EktParameterSet;

/** Client and server over a link that loses, doubles and reorders 10 % of the datagrams each. */
@Timeout(300)
class DtlsLossyLinkIT {
    private static final int SEEDS = 12;
    private static final int REKEYS = 8;

    @Test
    void handshakeAndRekeys_lossyLink_completeForEverySeed() throws Exception {
        int disturbed = 0;
        for (long seed = 1; seed <= SEEDS; seed++) {
            try {
                disturbed += handshakeAndRekeys(seed);
            } catch (AssertionError e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
        assertTrue(disturbed > SEEDS, "the link disturbed only " + disturbed + " datagrams");
    }

    private static int handshakeAndRekeys(long seed) throws Exception {
        LossyLink toServer = new LossyLink(seed);
        LossyLink toClient = new LossyLink(-seed);
        try (DtlsPair pair = DtlsPair.retransmitting()) {
            pair.toServer = toServer;
            pair.toClient = toClient;
            DtlsPair.Established established = pair.handshake();
            assertEquals(established.client().keys(), established.server().keys());
            for (int spi = 1; spi <= REKEYS; spi++) {
                EktParameterSet parameters = TestPeers.ektParameters(EktCipher.AESKW_128, spi);
                pair.server.sendEktKey(parameters);
                driveUntilAcknowledged(pair);
                assertEquals(
                        spi,
                        pair.serverEvents.next(ServerEvents.Acknowledged.class).spi());
                assertEquals(parameters, pair.clientEvents.next(EktParameterSet.class));
            }
            assertTrue(pair.clientEvents.isEmpty(), "each set is delivered once");
        }
        return toServer.disturbed() + toClient.disturbed();
    }

    /** Lets retransmission timers run out until the server has heard of the ACK. */
    private static void driveUntilAcknowledged(DtlsPair pair) {
        TestPeers.await(
                () -> {
                    if (pair.serverEvents.isEmpty()) {
                        pair.timers.advance(Duration.ofSeconds(1));
                    }
                    return !pair.serverEvents.isEmpty();
                },
                "an acknowledgement");
    }
}
