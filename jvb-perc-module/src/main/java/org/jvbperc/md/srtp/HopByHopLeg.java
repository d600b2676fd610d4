package org.jvbperc.md.srtp;

import java.util.Set;
import java.util.function.Consumer;
import org.jitsi.srtp.SrtpContextFactory;
import org.jitsi.srtp.SrtpPolicy;
import org.jitsi.utils.logging2.Logger;
import org.jspecify.annotations.Nullable;
import org.jvbperc.crypto.Octets;
import org.jvbperc.crypto.ProtectionProfile;
import org.jvbperc.crypto.SecretBytes;
import org.jvbperc.md.metrics.LogLimit;
import org.jvbperc.md.metrics.PercMetrics;

/**
 * One endpoint's leg: makes context factories for each generation of its hop-by-hop keys, and keeps the packet indices of every
 * source in both directions, which must outlive a key (RFC 9185 section 5.4; RFC 3711 section 3.3.1). Safe for several threads.
 */
public final class HopByHopLeg {
    /**
     * Maximum number of sources sent to one endpoint in its life. All sources count that were ever in the room, two for each
     * join; each takes a few hundred octets.
     */
    static final int MAX_SENT_SOURCES = 16_384;

    private static final int TAG_BYTES = 16;
    private static final int SALT_BYTES = 12;

    private final PercMetrics metrics;
    private final Logger logger;
    private final int retransmissionPackets;
    private final SourceTable received;
    private final SourceTable sent = new SourceTable(MAX_SENT_SOURCES);
    private final ImageBudget budget;
    private final LogLimit reuses = new LogLimit();
    private final @Nullable Consumer<ObservedPacket> observer;

    /** A leg whose packets nobody observes; see the other constructor. */
    public HopByHopLeg(
            int sourcesPerEndpoint,
            int retransmissionPackets,
            long retransmissionMemoryBytes,
            PercMetrics metrics,
            Logger logger) {
        this(sourcesPerEndpoint, retransmissionPackets, retransmissionMemoryBytes, metrics, logger, null);
    }

    /**
     * @param sourcesPerEndpoint SSRCs the endpoint may send with
     * @param retransmissionPackets sent packets kept per source
     * @param retransmissionMemoryBytes bound for them
     * @param observer sees every packet from the endpoint whose outer layer was opened, or null
     */
    public HopByHopLeg(
            int sourcesPerEndpoint,
            int retransmissionPackets,
            long retransmissionMemoryBytes,
            PercMetrics metrics,
            Logger logger,
            @Nullable Consumer<ObservedPacket> observer) {
        this.observer = observer;
        this.metrics = metrics;
        this.logger = logger;
        this.retransmissionPackets = retransmissionPackets;
        this.received = new SourceTable(sourcesPerEndpoint);
        this.budget = new ImageBudget(retransmissionMemoryBytes);
    }

    /** SRTP from the endpoint; key and salt are copied. */
    public SrtpContextFactory rtpReceive(ProtectionProfile profile, SecretBytes key, SecretBytes salt) {
        return rtp(false, profile, key, salt);
    }

    /** SRTP to the endpoint; key and salt are copied. */
    public SrtpContextFactory rtpSend(ProtectionProfile profile, SecretBytes key, SecretBytes salt) {
        return rtp(true, profile, key, salt);
    }

    private SrtpContextFactory rtp(boolean sender, ProtectionProfile profile, SecretBytes key, SecretBytes salt) {
        return profile.isDouble()
                ? new PercSrtpContextFactory(this, sender, policy(profile), key, salt)
                : new SingleLayerContextFactory(this, sender, policy(profile), key, salt);
    }

    /** SRTCP of one direction; key and salt are copied. */
    public SrtpContextFactory rtcp(boolean sender, ProtectionProfile profile, SecretBytes key, SecretBytes salt) {
        return new PercSrtcpContextFactory(sender, policy(profile), key, salt, logger);
    }

    /** The transform that one hop runs; of a double profile the outer one (RFC 9185 section 5.3). */
    static SrtpPolicy policy(ProtectionProfile profile) {
        SrtpPolicy policy = new SrtpPolicy(
                SrtpPolicy.AESGCM_ENCRYPTION,
                profile.layerKeyLengthBytes(),
                SrtpPolicy.NULL_AUTHENTICATION,
                0,
                TAG_BYTES,
                SALT_BYTES);
        policy.setSendReplayEnabled(false);
        return policy;
    }

    SourceTable received() {
        return received;
    }

    SourceTable sent() {
        return sent;
    }

    SentPackets newSentPackets(SourceIndex source) {
        return new SentPackets(source, new WireImages(retransmissionPackets, budget));
    }

    /** The SSRCs that the endpoint has sent authentic packets with. */
    public Set<Integer> receivedSources() {
        return received.ssrcs();
    }

    /** Shows the observer a packet with its private trailer. */
    void opened(byte[] b, int off, int length) {
        if (observer != null) {
            ObservedPacket.of(b, off, length).ifPresent(observer);
        }
    }

    /** Shows a packet of a browser, whose only layer has been opened. */
    void openedSingleLayer(byte[] b, int off, int length) {
        if (observer != null) {
            observer.accept(new ObservedPacket(Octets.of(b, off, length), Octets.EMPTY));
        }
    }

    /** Says that the bridge wanted to send a packet under an index that another packet of this source has used. */
    void refusedReuse(int ssrc, long index) {
        String ending = reuses.next();
        if (ending != null) {
            logger.warn("Refused to send a packet of SSRC " + Integer.toUnsignedLong(ssrc) + " with sequence number "
                    + (index & 0xFFFF)
                    + ": another packet was sent with this number, and encrypting both would use a nonce twice"
                    + ending);
        }
    }

    PercMetrics metrics() {
        return metrics;
    }

    Logger logger() {
        return logger;
    }
}
