package org.jvbperc.endpointmedia;

import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;
import org.jvbperc.crypto.ProtectionProfile;
import org.jvbperc.ekt.EktCipher;
import org.jvbperc.ekt.EktField;
import org.jvbperc.ekt.EktInstallation;
import org.jvbperc.ekt.EktKey;
import org.jvbperc.ekt.EktOutbound;
import org.jvbperc.ekt.EktParameterSet;
import org.jvbperc.ekt.EktSenderConfig;
import org.jvbperc.rtp.PacketBuffer;
import org.jvbperc.rtp.RtpView;
import org.jvbperc.srtp.OutcomeCounters;
import org.jvbperc.srtp.SrtpSender;
import org.jvbperc.srtp.SrtpStatus;
import org.jvbperc.srtp.SsrcTable;

/**
 * The processing of every packet that an endpoint sends: inner encryption with its own keys, Original Header Block, outer
 * encryption, EKT field (RFC 8723 section 5.1, RFC 8870 section 4.3.1).
 *
 * <pre>
 * RTP header [ext] | E_outer( E_inner(payload) | tag | OHB ) | tag | EKT field
 * </pre>
 *
 * <p>Every SSRC gets its own random end-to-end key for every EKTKey; only the salt is shared (RFC 8871 sections 4.3 and 6.4).
 * Before the first EKTKey and after the last one's time to live, media is refused: the caller queues or drops it ("Media before
 * the first EKTKey" in docs/rfc-coverage.md). SRTCP has the outer layer only and no EKT field (RFC 8870 section 4.1).
 *
 * <p>Owned by one thread; needs {@value PacketBuffer#TAIL_ROOM_BYTES} octets behind the packet, which is changed in place and
 * not kept. While Short or unchanged Full fields are sent, nothing is allocated outside the ciphers.
 */
public final class PercMediaSender implements AutoCloseable {
    private final ProtectionProfile profile;
    private final SecureRandom random;
    private final EktSenderConfig config;
    private final SsrcTable<EktOutbound> sources;
    private final long maxEncryptions;
    private final OutcomeCounters<SrtpStatus> packets = new OutcomeCounters<>(SrtpStatus.class);
    private SrtpSender outer;
    private @Nullable EktKey ektKey;
    private int generations;

    /**
     * @param profile a double profile
     * @param outer hop-by-hop keys towards the Media Distributor; closed by {@link #close()}
     * @param random makes the end-to-end keys
     */
    public PercMediaSender(ProtectionProfile profile, SrtpSender outer, SecureRandom random, EktSenderConfig config) {
        this(profile, outer, random, config, EktKey.MAX_ENCRYPTIONS);
    }

    /** Uses another limit of encryptions under one EKTKey than the ciphers' 2^48. */
    PercMediaSender(
            ProtectionProfile profile,
            SrtpSender outer,
            SecureRandom random,
            EktSenderConfig config,
            long maxEncryptions) {
        if (!profile.isDouble()) {
            throw new IllegalArgumentException(profile + " has no end-to-end layer");
        }
        this.profile = profile;
        this.outer = outer;
        this.random = random;
        this.config = config;
        this.sources = new SsrcTable<>(config.maxSources());
        this.maxEncryptions = maxEncryptions;
    }

    /**
     * Makes {@code set} the outbound parameter set of all sources: each announces a new key with its next packets and encrypts
     * with it after the switch delay. The set is copied; the previous EKTKey is wiped.
     */
    public EktInstallation install(EktParameterSet set, long nowNanos) {
        if (!set.cipher().isAtLeast(EktCipher.weakestFor(profile))) {
            return EktInstallation.CIPHER_TOO_WEAK;
        }
        EktKey previous = ektKey;
        if (previous != null) {
            boolean alive = !previous.isExpired(nowNanos);
            if (alive && previous.isSameAs(set)) {
                return EktInstallation.REPEATED;
            }
            if (alive && previous.spi() == set.spi()) {
                return EktInstallation.SPI_IN_USE;
            }
            previous.close();
        }
        ektKey = new EktKey(set, generations++, nowNanos, maxEncryptions);
        return EktInstallation.INSTALLED;
    }

    /**
     * Turns an RTP packet into the packet for the Media Distributor.
     *
     * @return OK; NO_KEY before the first EKTKey or beyond {@link EktSenderConfig#maxSources}; KEY_EXPIRED after the EKTKey's time
     *     to live or its last encryption; MALFORMED; NO_ROOM; NONCE_REUSE for an index that was used before. A refused packet
     *     is unchanged, unless the outer layer refuses an index that the inner layer accepted
     */
    public SrtpStatus protect(PacketBuffer packet, long nowNanos) {
        return packets.count(protectMedia(packet, nowNanos));
    }

    /**
     * Turns a repair packet (RTX, FEC), whose payload is or protects doubly encrypted packets, into the packet for the Media
     * Distributor: outer layer only, and a Short field (RFC 8723 section 5.1; "Fields on repair streams" in
     * docs/rfc-coverage.md).
     */
    public SrtpStatus protectRepair(PacketBuffer packet) {
        return packets.count(protectOuterOnly(packet));
    }

    /** Turns a compound RTCP packet into SRTCP: outer layer only, no EKT field. */
    public SrtpStatus protectRtcp(PacketBuffer packet) {
        return packets.count(outer.protectRtcp(packet));
    }

    /**
     * Makes the source's next packet carry a Full field, as for a key frame. No effect on an unknown source, which starts with
     * one.
     */
    public void announce(int ssrc) {
        EktOutbound source = sources.get(ssrc);
        if (source != null) {
            source.announce();
        }
    }

    /**
     * Gives every source a new end-to-end key under the same EKTKey.
     *
     * @return false if there is no usable EKTKey, or one of the sources has had 65,536 keys under it, which is all its epochs:
     *     the Key Distributor must send a new EKTKey first
     */
    public boolean rotateKey(long nowNanos) {
        EktKey current = ektKey;
        if (current == null || !current.canEncrypt(nowNanos)) {
            return false;
        }
        boolean[] all = {true};
        sources.forEach(source -> all[0] &= source.rotate(current));
        return all[0];
    }

    /** Continues with other hop-by-hop keys after a new DTLS association, and wipes the old ones. End-to-end state stays. */
    public void replaceOuter(SrtpSender newOuter) {
        outer.close();
        outer = newOuter;
    }

    /** How many packets had this outcome, all kinds of packets together. */
    public long packetCount(SrtpStatus status) {
        return packets.get(status);
    }

    /** Wipes all keys, those of the outer layer included. */
    @Override
    public void close() {
        sources.forEach(EktOutbound::close);
        EktKey current = ektKey;
        if (current != null) {
            current.close();
        }
        outer.close();
    }

    private SrtpStatus protectMedia(PacketBuffer packet, long nowNanos) {
        EktKey current = ektKey;
        if (current == null) {
            return SrtpStatus.NO_KEY;
        }
        if (current.isExpired(nowNanos)) {
            current.close();
            return SrtpStatus.KEY_EXPIRED;
        }
        if (RtpView.headerLength(packet.buffer(), packet.offset(), packet.length()) < 0) {
            return SrtpStatus.MALFORMED;
        }
        int ssrc = RtpView.ssrc(packet.buffer(), packet.offset());
        EktOutbound source = sources.get(ssrc);
        if (source == null) {
            if (!sources.hasRoom()) {
                return SrtpStatus.NO_KEY;
            }
            source = new EktOutbound(profile, ssrc, config, random, current);
            sources.put(ssrc, source);
        }
        return source.protect(packet, outer, current, nowNanos);
    }

    private SrtpStatus protectOuterOnly(PacketBuffer packet) {
        if (ektKey == null) {
            return SrtpStatus.NO_KEY;
        }
        if (packet.tailRoomBytes() < SrtpSender.RTP_EXPANSION_BYTES + EktField.SHORT_LENGTH_BYTES) {
            return SrtpStatus.NO_ROOM;
        }
        SrtpStatus status = outer.protect(packet);
        if (status == SrtpStatus.OK) {
            packet.buffer()[packet.end()] = EktField.TYPE_SHORT;
            packet.setLength(packet.length() + EktField.SHORT_LENGTH_BYTES);
        }
        return status;
    }
}
