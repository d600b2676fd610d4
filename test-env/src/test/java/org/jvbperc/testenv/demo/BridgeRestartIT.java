package org.jvbperc.testenv.demo;

import org.junit.jupiter.api.Test;

/** What becomes of new calls when the bridge has gone away and come back. */
class BridgeRestartIT extends RestartFixture {
    @Test
    void bridge_restarted_keyDistributorRegistersAgainAndJoiningWorks() throws Exception {
        processes.stopServer("bridge");
        assertRefused("carol", "bridge-unreachable");
        startBridge();
        awaitConnected();

        try (Talk talk = Talk.begin(bridge, idp, files)) {
            talk.endComplete();
        }
    }
}
