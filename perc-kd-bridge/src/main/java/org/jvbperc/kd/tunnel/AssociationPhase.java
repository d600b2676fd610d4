package org.jvbperc.kd.tunnel;

/** The phases of an endpoint's association, in their order; each may be followed by {@link #CLOSING} or {@link #ENDED}. */
enum AssociationPhase {
    /** A datagram has created the association; the handshake has not completed. */
    HANDSHAKE,
    /** Media keys were sent to the Media Distributor; the endpoint has not acknowledged an EKTKey. */
    ESTABLISHED,
    /** The endpoint has acknowledged an EKTKey, so the Media Distributor has the media keys that were sent before it. */
    KEYED,
    /** The Key Distributor has ended the association; the Media Distributor is told when DTLS has closed. */
    CLOSING,
    /** Over on all sides. */
    ENDED;

    /** Whether the endpoint no longer takes part. */
    boolean isOver() {
        return this == CLOSING || this == ENDED;
    }
}
