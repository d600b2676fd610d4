package org.jvbperc.endpointmedia;

import org.jspecify.annotations.Nullable;
import org.jvbperc.crypto.ProtectionProfile;
import org.jvbperc.ekt.EktCipher;
import org.jvbperc.ekt.EktField;
import org.jvbperc.ekt.EktFieldOutcome;
import org.jvbperc.ekt.EktInbound;
import org.jvbperc.ekt.EktInstallation;
import org.jvbperc.ekt.EktParameterSet;
import org.jvbperc.ekt.EktParameterTable;
import org.jvbperc.ekt.EktReceiverConfig;
import org.jvbperc.ekt.EktUnwrapper;
import org.jvbperc.ekt.UnverifiedHeader;
import org.jvbperc.ekt.UnwrapLimiter;
import org.jvbperc.rtp.PacketBuffer;
import org.jvbperc.rtp.RtpView;
import org.jvbperc.srtp.OutcomeCounters;
import org.jvbperc.srtp.SrtpReceiver;
import org.jvbperc.srtp.SrtpStatus;
import org.jvbperc.srtp.SsrcTable;

/**
 * The processing of every packet that an endpoint receives: removal of the EKT field, outer layer, contents of the field, inner
 * layer (RFC 8870 section 4.3.2, RFC 8723 section 5.3).
 *
 * <p>The order is the one of RFC 8870 section 4.3.2: nothing is unwrapped for a packet whose outer tag is wrong, and nothing is
 * committed before the inner tag has verified. For a source of which no packet has verified yet, the contents of its fields are
 * kept in a small separate table, so that an attacker who attaches fields of other sources displaces no source in use.
 *
 * <p>Owned by one thread; packets are changed in place and not kept. A refused packet must be dropped, except one refused with
 * NO_KEY before the first {@link #install}: it is unchanged and can be tried again. With Short and repeated Full fields nothing
 * is allocated outside the ciphers.
 */
public final class PercMediaReceiver implements AutoCloseable {
    /** Sources that announced a key with which no packet has verified. */
    public static final int MAX_UNVERIFIED_SOURCES = 128;

    /** Sources without keys whose replay state is kept, for each source with keys. */
    static final int FORGOTTEN_PER_SOURCE = 4;

    private static final int UNKNOWN_SOURCES_SHARE = 16;

    private final ProtectionProfile profile;
    private final EktReceiverConfig config;
    private final EktParameterTable parameterSets;
    private final EktUnwrapper unwrapper;
    private final SsrcTable<EktInbound> sources;
    private final SsrcTable<EktInbound> forgotten;
    private final SsrcTable<EktInbound> unverified;
    private final OutcomeCounters<SrtpStatus> packets = new OutcomeCounters<>(SrtpStatus.class);
    private final OutcomeCounters<EktFieldOutcome> fields = new OutcomeCounters<>(EktFieldOutcome.class);
    private SrtpReceiver outer;
    private @Nullable UnwrapLimiter unknownSourcesLimiter;
    private EktFieldOutcome lastField = EktFieldOutcome.SHORT;
    private int originalSequenceNumber;
    private int originalPayloadType;
    private boolean wipeDue;
    private long wipeAtNanos;

    /**
     * @param profile a double profile
     * @param outer hop-by-hop keys for packets from the Media Distributor; closed by {@link #close()}
     */
    public PercMediaReceiver(ProtectionProfile profile, SrtpReceiver outer, EktReceiverConfig config) {
        if (!profile.isDouble()) {
            throw new IllegalArgumentException(profile + " has no end-to-end layer");
        }
        this.profile = profile;
        this.outer = outer;
        this.config = config;
        EktCipher weakest = config.weakCiphersAccepted() ? EktCipher.AESKW_128 : EktCipher.weakestFor(profile);
        this.parameterSets = new EktParameterTable(weakest, config.maxParameterSets(), config.replacedSetMillis());
        this.unwrapper = new EktUnwrapper(parameterSets, profile);
        this.sources = new SsrcTable<>(config.maxSources());
        this.forgotten = new SsrcTable<>(config.maxSources() * FORGOTTEN_PER_SOURCE);
        this.unverified = new SsrcTable<>(MAX_UNVERIFIED_SOURCES);
    }

    /** Accepts fields under {@code set}, which is copied, until its time to live is over; earlier sets stay usable. */
    public EktInstallation install(EktParameterSet set, long nowNanos) {
        if (unknownSourcesLimiter == null) {
            unknownSourcesLimiter = new UnwrapLimiter(
                    UNKNOWN_SOURCES_SHARE * config.unwrapsPerSecond(),
                    UNKNOWN_SOURCES_SHARE * config.unwrapBurst(),
                    nowNanos);
        }
        return parameterSets.install(set, nowNanos);
    }

    /**
     * Turns a packet from the Media Distributor into the RTP packet that its sender made.
     *
     * @return OK; MALFORMED without a well-formed EKT field or RTP header; NO_KEY before the first EKTKey, or if no key of the source
     *     is known; AUTH_FAIL if the outer layer or, with all keys known, the inner layer does not verify; REPLAY on either layer;
     *     EKT_REJECTED for a rejected field, if the packet must be dropped because of it or cannot be decrypted with the known
     *     keys; KEY_EXPIRED after the time to live of the EKTKey that the source's key came with
     */
    public SrtpStatus unprotect(PacketBuffer packet, long nowNanos) {
        return packets.count(unprotectMedia(packet, nowNanos));
    }

    /**
     * Turns a packet in repair mode (RTX, FEC), which the caller knows by payload type or SSRC, into the RTP packet: EKT field off,
     * outer layer only (RFC 8723 section 5.3).
     */
    public SrtpStatus unprotectRepair(PacketBuffer packet) {
        int fieldLength = EktField.lengthBytes(packet.buffer(), packet.offset(), packet.length());
        if (fieldLength < 0) {
            return packets.count(SrtpStatus.MALFORMED);
        }
        packet.setLength(packet.length() - fieldLength);
        return packets.count(outer.unprotect(packet));
    }

    /** Turns SRTCP into a compound RTCP packet: outer layer only, no EKT field. */
    public SrtpStatus unprotectRtcp(PacketBuffer packet) {
        return packets.count(outer.unprotectRtcp(packet));
    }

    /**
     * Continues with other hop-by-hop keys after a new DTLS association, and wipes the old ones. End-to-end replay protection
     * continues, because it must last as long as the conference (RFC 8871 section 8.2.2).
     */
    public void replaceOuter(SrtpReceiver newOuter) {
        outer.close();
        outer = newOuter;
    }

    /** Wipes keys whose time is over, in case no packet comes that would cause it. */
    public void wipeOld(long nowNanos) {
        wipeDue = false;
        parameterSets.wipeExpired(nowNanos);
        sources.forEach(source -> {
            source.wipeOld(nowNanos);
            if (source.hasOldKey()) {
                scheduleWipe(nowNanos);
            }
        });
        forgotten.forEach(source -> source.wipeOld(nowNanos));
        unverified.forEach(source -> source.wipeOld(nowNanos));
    }

    /**
     * The sequence number that the sender gave to the last media packet with status OK, authenticated end to end. It shows gaps
     * that the Media Distributor closed in the outer numbers. Packets are ordered by their own numbers (RFC 8723 section 5.3).
     */
    public int originalSequenceNumber() {
        return originalSequenceNumber;
    }

    /** The payload type that the sender gave to the last media packet with status OK, authenticated end to end. */
    public int originalPayloadType() {
        return originalPayloadType;
    }

    /** How many packets had this outcome, all kinds of packets together. */
    public long packetCount(SrtpStatus status) {
        return packets.get(status);
    }

    /** How many EKT fields of packets with a valid outer layer had this outcome. */
    public long fieldCount(EktFieldOutcome outcome) {
        return fields.get(outcome);
    }

    /**
     * How often a source's epoch rose by more than one ("Unauthenticated epoch" in docs/rfc-coverage.md): packets were lost, or
     * the epoch was changed on the way.
     */
    public long epochJumpCount() {
        long[] sum = {0};
        sources.forEach(source -> sum[0] += source.epochJumps());
        return sum[0];
    }

    /** Whether there is an EKT parameter set that has not expired. */
    public boolean hasValidParameterSet(long nowNanos) {
        return parameterSets.hasValid(nowNanos);
    }

    /** Sources with a key with which a packet has verified. */
    public int sourceCount() {
        return sources.size();
    }

    /** Sources that announced a key, but of which no packet has verified. */
    public int unverifiedSourceCount() {
        return unverified.size();
    }

    /** Wipes all keys, those of the outer layer included. */
    @Override
    public void close() {
        sources.forEach(EktInbound::close);
        forgotten.forEach(EktInbound::close);
        unverified.forEach(EktInbound::close);
        parameterSets.close();
        outer.close();
    }

    private SrtpStatus unprotectMedia(PacketBuffer packet, long nowNanos) {
        int length = packet.length();
        int fieldLength = EktField.lengthBytes(packet.buffer(), packet.offset(), length);
        if (fieldLength < 0) {
            return SrtpStatus.MALFORMED;
        }
        if (parameterSets.isEmpty()) {
            return SrtpStatus.NO_KEY;
        }
        if (wipeDue && nowNanos - wipeAtNanos >= 0) {
            wipeOld(nowNanos);
        }
        boolean full = EktField.isFull(packet.buffer(), packet.offset(), length);
        int fieldOffset = packet.end() - fieldLength;
        packet.setLength(length - fieldLength);
        SrtpStatus status = outer.unprotect(packet);
        if (status != SrtpStatus.OK) {
            return status;
        }
        int ssrc = RtpView.ssrc(packet.buffer(), packet.offset());
        EktInbound source = find(ssrc);
        if (full) {
            source = takeField(packet, ssrc, source, fieldOffset, fieldLength, nowNanos);
            if (lastField.dropsPacket()) {
                return lastField == EktFieldOutcome.EXPIRED ? SrtpStatus.KEY_EXPIRED : SrtpStatus.EKT_REJECTED;
            }
        } else {
            lastField = fieldLength == EktField.SHORT_LENGTH_BYTES ? EktFieldOutcome.SHORT : EktFieldOutcome.SKIPPED;
            fields.count(lastField);
        }
        int sequenceNumber = UnverifiedHeader.originalSequenceNumber(packet);
        int payloadType = UnverifiedHeader.originalPayloadType(packet);
        status = source == null ? SrtpStatus.NO_KEY : decrypt(source, packet, nowNanos);
        if (status == SrtpStatus.OK) {
            originalSequenceNumber = sequenceNumber;
            originalPayloadType = payloadType;
        }
        boolean failed = status == SrtpStatus.AUTH_FAIL || status == SrtpStatus.NO_KEY;
        return failed && lastField.isRejected() ? SrtpStatus.EKT_REJECTED : status;
    }

    private @Nullable EktInbound find(int ssrc) {
        EktInbound source = sources.get(ssrc);
        if (source == null) {
            source = forgotten.get(ssrc);
        }
        return source == null ? unverified.get(ssrc) : source;
    }

    /** Offers the Full field to its source. If the source is unknown and the field holds a key for it, the source is added. */
    private @Nullable EktInbound takeField(
            PacketBuffer packet, int ssrc, @Nullable EktInbound known, int offset, int length, long nowNanos) {
        EktInbound source = known == null ? new EktInbound(profile, ssrc, config, nowNanos) : known;
        UnwrapLimiter limit = known == null && unknownSourcesLimiter != null ? unknownSourcesLimiter : source.limiter();
        lastField = source.offer(packet, offset, length, unwrapper, limit, nowNanos);
        fields.count(lastField);
        if (known != null) {
            return known;
        }
        if (lastField != EktFieldOutcome.NEW_KEY) {
            return null;
        }
        EktInbound evicted = unverified.put(ssrc, source);
        if (evicted != null) {
            evicted.close();
        }
        return source;
    }

    private SrtpStatus decrypt(EktInbound source, PacketBuffer packet, long nowNanos) {
        boolean wasCurrent = source.hasCurrentKey();
        boolean hadOldKey = source.hasOldKey();
        SrtpStatus status = source.decrypt(packet, nowNanos);
        if (status == SrtpStatus.KEY_EXPIRED) {
            parameterSets.wipeExpired(nowNanos);
            source.wipeOld(nowNanos);
            if (wasCurrent && !source.hasCurrentKey()) {
                sources.remove(source.ssrc());
                forget(source);
            }
        } else if (status == SrtpStatus.OK) {
            if (!wasCurrent) {
                verified(source);
            }
            if (!hadOldKey && source.hasOldKey()) {
                scheduleWipe(nowNanos);
            }
        }
        return status;
    }

    /** Called when the first packet of a source, or the first after its keys were released, has verified. */
    private void verified(EktInbound source) {
        unverified.remove(source.ssrc());
        forgotten.remove(source.ssrc());
        EktInbound evicted = sources.put(source.ssrc(), source);
        if (evicted != null) {
            evicted.forgetKeys();
            forget(evicted);
        }
    }

    private void forget(EktInbound source) {
        EktInbound evicted = forgotten.put(source.ssrc(), source);
        if (evicted != null) {
            evicted.close();
        }
    }

    private void scheduleWipe(long nowNanos) {
        if (!wipeDue) {
            wipeDue = true;
            wipeAtNanos = nowNanos + config.oldKeyMillis() * 1_000_000L;
        }
    }
}
