package org.jvbperc.embedded.ice;

import org.jvbperc.rtp.DatagramClass;

/** The stage of one remote address of an endpoint's transport. */
public enum TransportStage {
    /** ICE has not validated the address: the endpoint may not be there. */
    CHECKING {
        @Override
        public DatagramAction actionFor(DatagramClass packet) {
            return switch (packet) {
                case STUN -> DatagramAction.ICE;
                case DTLS -> DatagramAction.HOLD;
                case SRTP, SRTCP, OTHER -> DatagramAction.DROP;
            };
        }
    },
    /** A check to the address succeeded. */
    VALIDATED {
        @Override
        public DatagramAction actionFor(DatagramClass packet) {
            return switch (packet) {
                case STUN -> DatagramAction.ICE;
                case DTLS -> DatagramAction.TO_TUNNEL;
                case SRTP, SRTCP -> DatagramAction.TO_MEDIA;
                case OTHER -> DatagramAction.DROP;
            };
        }
    },
    /** The endpoint is gone. */
    CLOSED {
        @Override
        public DatagramAction actionFor(DatagramClass packet) {
            return DatagramAction.DROP;
        }
    };

    /** What to do with a datagram in this stage. */
    public abstract DatagramAction actionFor(DatagramClass packet);
}
