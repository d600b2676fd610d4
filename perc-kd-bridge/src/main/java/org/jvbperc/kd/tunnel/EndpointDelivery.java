package org.jvbperc.kd.tunnel;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.jvbperc.dtls.association.DtlsServerAssociation;
import org.jvbperc.ekt.EktParameterSet;
import org.jvbperc.kd.conference.Departure;
import org.jvbperc.kd.conference.GroupKeyShare;
import org.jvbperc.kd.conference.MemberChannel;
import org.jvbperc.kd.metrics.KdMetrics;

/**
 * The way of keys, rosters and probes to one endpoint: in DTLS handshake messages (RFC 8870 section 5), or in a frame room in the key
 * channel. Keys and rosters are dropped once the association is over. Safe for threads.
 */
final class EndpointDelivery implements MemberChannel {
    private final EndpointAssociation association;
    private final DtlsServerAssociation dtls;
    private final KdMetrics metrics;
    private volatile @Nullable KeyChannelBinding keyChannel;

    EndpointDelivery(EndpointAssociation association, DtlsServerAssociation dtls, KdMetrics metrics) {
        this.association = association;
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

    @Override
    public void sendEktKey(EktParameterSet set) {
        try (set) {
            if (!association.phase().isOver()) {
                dtls.sendEktKey(set);
            }
        }
    }

    @Override
    public void sendGroupKey(GroupKeyShare share) {
        if (association.phase().isOver()) {
            share.close();
            return;
        }
        KeyChannelBinding channel = keyChannel;
        if (channel == null) {
            share.close();
            throw new IllegalStateException("a group secret is to be sent without a key channel");
        }
        channel.sendKey(share);
        metrics.groupKey("sent");
    }

    @Override
    public boolean takesRosters() {
        return keyChannel != null || dtls.takesRosters();
    }

    @Override
    public boolean acknowledgesRosters() {
        return keyChannel != null;
    }

    @Override
    public void sendRoster(long sequence, List<byte[]> messages) {
        if (association.phase().isOver()) {
            return;
        }
        KeyChannelBinding channel = keyChannel;
        if (channel != null) {
            channel.sendRoster(sequence, messages);
        } else {
            messages.forEach(dtls::sendRoster);
        }
    }

    @Override
    public boolean isReachable() {
        return association.isReachable();
    }

    @Override
    public void end(Departure departure, String reason) {
        association.end(departure, reason);
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
