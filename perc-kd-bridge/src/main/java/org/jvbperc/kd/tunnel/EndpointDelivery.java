package org.jvbperc.kd.tunnel;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.jvbperc.dtls.association.DtlsServerAssociation;
import org.jvbperc.ekt.EktParameterSet;
import org.jvbperc.kd.conference.GroupKeyShare;
import org.jvbperc.kd.metrics.KdMetrics;

/**
 * The way of keys, rosters and probes to one endpoint: in DTLS handshake messages (RFC 8870 section 5), or in a frame room in the key
 * channel. Safe for threads.
 */
final class EndpointDelivery {
    private final DtlsServerAssociation dtls;
    private final KdMetrics metrics;
    private volatile @Nullable KeyChannelBinding keyChannel;

    EndpointDelivery(DtlsServerAssociation dtls, KdMetrics metrics) {
        this.dtls = dtls;
        this.metrics = metrics;
    }

    /** Uses a key channel from now on. */
    void use(KeyChannelBinding channel) {
        keyChannel = channel;
    }

    /** The key channel, or null. */
    @Nullable
    KeyChannelBinding keyChannel() {
        return keyChannel;
    }

    /** Sends an EKTKey message and closes the set. */
    void sendEktKey(EktParameterSet set) {
        try (set) {
            dtls.sendEktKey(set);
        }
    }

    /** Sends a group secret and closes the share. */
    void sendGroupKey(GroupKeyShare share) {
        KeyChannelBinding channel = keyChannel;
        if (channel == null) {
            share.close();
            throw new IllegalStateException("a group secret is to be sent without a key channel");
        }
        channel.sendKey(share);
        metrics.groupKey("sent");
    }

    boolean takesRosters() {
        return keyChannel != null || dtls.takesRosters();
    }

    boolean acknowledgesRosters() {
        return keyChannel != null;
    }

    void sendRoster(long sequence, List<byte[]> messages) {
        KeyChannelBinding channel = keyChannel;
        if (channel != null) {
            channel.sendRoster(sequence, messages);
        } else {
            messages.forEach(dtls::sendRoster);
        }
    }

    void probe() {
        KeyChannelBinding channel = keyChannel;
        if (channel != null) {
            channel.probe();
        } else {
            dtls.probe();
        }
    }
}
