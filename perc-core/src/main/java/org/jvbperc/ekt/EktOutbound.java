package org.jvbperc.ekt;

import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;
import org.jvbperc.crypto.ProtectionProfile;
import org.jvbperc.doublesrtp.EndToEndSender;
import org.jvbperc.rtp.PacketBuffer;
import org.jvbperc.rtp.RtpView;
import org.jvbperc.srtp.SrtpSender;
import org.jvbperc.srtp.SrtpStatus;

/**
 * The keys of one sent source: the one that encrypts, the one that is announced, and the time of the switch (RFC 8870 sections
 * 4.3.1, 4.5 and 4.6).
 *
 * <pre>
 *  first packet        rekey                      250 ms after the first
 *  |F F F s s s ... s s|F F F s s s ... s s s s s|F F F s s s s       F = Full, s = Short
 *  |<- key 0 encrypts, key 0 announced            |<- key 1 encrypts
 *                      |<- key 1 announced
 * </pre>
 *
 * <p>The RFC does not require the Full fields at the switch: they serve a receiver that got the EKTKey after the announcement,
 * which cannot decrypt until it sees such a field. A Full field is also sent three times when the inner ROC changes, because
 * earlier fields are then outdated ("Rollover counter rises" in docs/rfc-coverage.md).
 *
 * <p>A rekey before the switch to the previous key replaces that key, which has not encrypted anything. The wait starts again,
 * but lasts at most {@value #MAX_SWITCH_DELAYS} times its normal length in all, so that a storm of rekeys cannot keep an old
 * key in use.
 *
 * <p>Owned by one thread.
 */
public final class EktOutbound implements AutoCloseable {
    /** RFC 8870 section 4.1: Epoch has two octets. */
    static final int MAX_EPOCH = 0xFFFF;

    private static final long MAX_ROLLOVER_COUNTER = 0xFFFFFFFFL;
    private static final int MAX_SWITCH_DELAYS = 4;
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final ProtectionProfile profile;
    private final int ssrc;
    private final EktSenderConfig config;
    private final SecureRandom random;

    private OutboundKey active;
    private @Nullable OutboundKey pending;
    private int keysSent;
    private boolean rotationRequested;
    private boolean switchScheduled;
    private long firstScheduledNanos;
    private long switchAtNanos;
    private int fullFieldsDue;
    private long lastFullNanos;
    private long lastFullRolloverCounter;

    public EktOutbound(
            ProtectionProfile profile, int ssrc, EktSenderConfig config, SecureRandom random, EktKey ektKey) {
        this.profile = profile;
        this.ssrc = ssrc;
        this.config = config;
        this.random = random;
        this.active = new OutboundKey(profile, ssrc, ektKey, 0, random);
        this.active.activate(0);
        this.fullFieldsDue = config.announcements();
    }

    /** Makes the next packet carry a Full field. */
    public void announce() {
        fullFieldsDue = Math.max(fullFieldsDue, 1);
    }

    /**
     * Makes the next packet announce a new key. Returns false if {@code current} has no epoch left for one ("Equal epochs" in
     * docs/rfc-coverage.md).
     */
    public boolean rotate(EktKey current) {
        if (!hasEpochLeft(current)) {
            return false;
        }
        rotationRequested = true;
        return true;
    }

    /** Applies both layers and appends the EKT field. A packet that is refused before encryption is unchanged. */
    public SrtpStatus protect(PacketBuffer packet, SrtpSender outer, EktKey current, long nowNanos) {
        int sequenceNumber = RtpView.sequenceNumber(packet.buffer(), packet.offset());
        long rolloverCounter = active.nextRolloverCounter(sequenceNumber);
        if (rolloverCounter > MAX_ROLLOVER_COUNTER) {
            return SrtpStatus.KEY_EXPIRED;
        }
        switchIfDue(rolloverCounter, nowNanos);
        renewKey(current);
        switchIfDue(rolloverCounter, nowNanos);
        boolean full = isFullDue(rolloverCounter, nowNanos);
        OutboundKey announced = newest();
        if (full && !announced.prepareField(rolloverCounter, nowNanos)) {
            return SrtpStatus.KEY_EXPIRED;
        }
        int fieldLength = full ? announced.fieldLengthBytes() : EktField.SHORT_LENGTH_BYTES;
        if (packet.tailRoomBytes() < EndToEndSender.EXPANSION_BYTES + SrtpSender.RTP_EXPANSION_BYTES + fieldLength) {
            return SrtpStatus.NO_ROOM;
        }
        SrtpStatus status = active.encrypt(packet);
        if (status == SrtpStatus.OK) {
            status = outer.protect(packet);
        }
        if (status != SrtpStatus.OK) {
            return status;
        }
        if (full) {
            appendFull(packet, announced, rolloverCounter, nowNanos);
        } else {
            packet.buffer()[packet.end()] = EktField.TYPE_SHORT;
            packet.setLength(packet.length() + EktField.SHORT_LENGTH_BYTES);
        }
        return SrtpStatus.OK;
    }

    @Override
    public void close() {
        active.close();
        if (pending != null) {
            pending.close();
        }
    }

    private OutboundKey newest() {
        return pending == null ? active : pending;
    }

    /** A new EKTKey requires a new end-to-end key (RFC 8870 section 4.5; RFC 8871 sections 4.5.2, 6.3 and 6.4). */
    private void renewKey(EktKey current) {
        boolean ektKeyChanged = newest().ektKey() != current;
        if (!ektKeyChanged && !rotationRequested) {
            return;
        }
        rotationRequested = false;
        if (ektKeyChanged) {
            keysSent = 0;
        } else if (!hasEpochLeft(current)) {
            return;
        }
        if (pending != null) {
            pending.close();
        }
        pending = new OutboundKey(profile, ssrc, current, keysSent, random);
        fullFieldsDue = config.announcements();
    }

    private boolean hasEpochLeft(EktKey current) {
        return newest().ektKey() != current || keysSent <= MAX_EPOCH;
    }

    private void switchIfDue(long rolloverCounter, long nowNanos) {
        OutboundKey next = pending;
        if (next == null) {
            return;
        }
        boolean due = next.isAnnounced() && nowNanos - switchAtNanos >= 0;
        if (due || active.ektKey().isExpired(nowNanos)) {
            next.activate(rolloverCounter);
            active.close();
            active = next;
            pending = null;
            switchScheduled = false;
            fullFieldsDue = config.announcements();
        }
    }

    private boolean isFullDue(long rolloverCounter, long nowNanos) {
        if (rolloverCounter > lastFullRolloverCounter) {
            fullFieldsDue = Math.max(fullFieldsDue, config.announcements());
        }
        boolean repeat =
                config.repeatMillis() > 0 && nowNanos - lastFullNanos >= config.repeatMillis() * NANOS_PER_MILLI;
        return fullFieldsDue > 0 || repeat;
    }

    private void appendFull(PacketBuffer packet, OutboundKey key, long rolloverCounter, long nowNanos) {
        boolean first = !key.isAnnounced();
        key.appendField(packet);
        fullFieldsDue = Math.max(0, fullFieldsDue - 1);
        lastFullNanos = nowNanos;
        lastFullRolloverCounter = Math.max(lastFullRolloverCounter, rolloverCounter);
        if (!first) {
            return;
        }
        keysSent++;
        if (key == pending) {
            scheduleSwitch(nowNanos);
        }
    }

    private void scheduleSwitch(long nowNanos) {
        long delay = config.switchDelayMillis() * NANOS_PER_MILLI;
        if (!switchScheduled) {
            switchScheduled = true;
            firstScheduledNanos = nowNanos;
        }
        long waited = nowNanos - firstScheduledNanos;
        switchAtNanos = nowNanos + Math.min(delay, Math.max(0, MAX_SWITCH_DELAYS * delay - waited));
    }
}
