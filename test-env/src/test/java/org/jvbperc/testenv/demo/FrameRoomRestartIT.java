package org.jvbperc.testenv.demo;

/** The same in a frame room, whose members have their keys in the key channel. The Key Distributor is stopped as an operator stops it. */
class FrameRoomRestartIT extends KeyDistributorRestartIT {
    @Override
    String protection() {
        return "frame";
    }

    @Override
    void endKeyDistributor() throws Exception {
        processes.stopServer("kd");
    }
}
