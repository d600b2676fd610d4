package org.jvbperc.testenv.bridge.media;

/** Sees every packet whose outer layer was opened: all that a Media Distributor can see. Called on the media lane. */
@FunctionalInterface
public interface PacketTap {
    /** A packet with its private trailer, which must not be changed and is valid during the call only. */
    void opened(String conferenceId, String endpointId, PacketSlot packet);
}
