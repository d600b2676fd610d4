package org.jvbperc.md.conference;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.jvbperc.crypto.Octets;
import org.jvbperc.md.kdtunnel.Association;
import org.jvbperc.md.signalling.Offer;
import org.jvbperc.md.signalling.SignalledSource;

/**
 * An endpoint in a conference, or on its way into one. Safe for several threads.
 */
public final class Participant {
    private final String bridgeConferenceId;
    private final String endpointId;
    private final String sessionId;
    private final Offer offer;
    private volatile @Nullable Association association;
    private volatile long admittedNanos;
    private volatile boolean admitted;

    Participant(String bridgeConferenceId, String endpointId, String sessionId, Offer offer) {
        this.bridgeConferenceId = bridgeConferenceId;
        this.endpointId = endpointId;
        this.sessionId = sessionId;
        this.offer = offer;
    }

    /** The bridge's conference that it is in: the room's own, or the one of a signalling server. */
    String bridgeConferenceId() {
        return bridgeConferenceId;
    }

    Octets offerText() {
        return offer.text();
    }

    /** Its id on the bridge and in the roster. */
    public String endpointId() {
        return endpointId;
    }

    /** Names its session to those who may end it: endpoint id, dot, 128 random bits. */
    public String sessionId() {
        return sessionId;
    }

    /** Value of a=identity in its offer; not verified here. */
    public String identity() {
        return offer.identity();
    }

    /** Value of a=tls-id in its offer. */
    public String tlsId() {
        return offer.tlsId();
    }

    /** The sources its offer announced. */
    public List<SignalledSource> sources() {
        return offer.sources();
    }

    /** Whether the Key Distributor has signed the answer to its offer. */
    public boolean isAdmitted() {
        return admitted;
    }

    /** Whether its media keys are in place. */
    public boolean isKeyed() {
        Association known = association;
        return known != null && known.isKeyed();
    }

    void bind(Association newAssociation) {
        association = newAssociation;
    }

    void admit(long nowNanos) {
        admittedNanos = nowNanos;
        admitted = true;
    }

    /** Ends its association, if it has one. */
    void leave(String reason) {
        Association known = association;
        if (known != null) {
            known.leave(reason);
        }
    }

    /** Ends its association if it should have had keys for {@code limitNanos} now. */
    void expireIfNotKeyed(long nowNanos, long limitNanos) {
        Association known = association;
        if (known != null && admitted && !known.isKeyed() && nowNanos - admittedNanos > limitNanos) {
            known.joinTimedOut();
        }
    }
}
