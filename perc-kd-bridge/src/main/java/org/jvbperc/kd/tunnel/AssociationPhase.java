package org.jvbperc.kd.tunnel;

/** Where a DTLS association stands. */
enum AssociationPhase {
    /** Created by a datagram; the handshake has not completed. */
    HANDSHAKE,
    /** Media keys were sent to the Media Distributor; the endpoint has not acknowledged an EKTKey. */
    ESTABLISHED,
    /** The endpoint has acknowledged an EKTKey, so the Media Distributor has the media keys sent before it. */
    KEYED,
    /** Over. */
    ENDED
}
