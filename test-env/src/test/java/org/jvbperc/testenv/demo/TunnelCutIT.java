package org.jvbperc.testenv.demo;

import org.junit.jupiter.api.Test;

/** What becomes of a running call and of new ones when the tunnel between bridge and Key Distributor is cut. */
class TunnelCutIT extends RestartFixture {
    @Test
    void tunnel_cutDuringCall_callGoesOnAndOthersJoinItAfterwards() throws Exception {
        try (Talk talk = Talk.begin(bridge, idp, files)) {
            relay.cut();
            assertRefused("carol", "kd-unavailable");
            talk.awaitMore();
            relay.mend();
            awaitConnected();

            assertDaveHearsAliceAndBob();
            talk.awaitMore();
            talk.endComplete();
        }
    }
}
