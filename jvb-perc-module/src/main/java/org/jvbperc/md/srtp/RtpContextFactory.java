package org.jvbperc.md.srtp;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jitsi.srtp.SrtcpCryptoContext;
import org.jitsi.srtp.SrtpContextFactory;
import org.jitsi.srtp.SrtpCryptoContext;
import org.jitsi.srtp.SrtpPolicy;
import org.jvbperc.crypto.SecretBytes;

/**
 * Makes the SRTP contexts of one direction of one endpoint's leg under one key, and keeps what must outlive them.
 *
 * <p>A bridge may drop a context and derive another for the same SSRC: the new one continues where the old one stopped, and only
 * the newest may send. Safe for several threads. {@link #close()} wipes the master key; deriving a context then fails.
 */
public abstract class RtpContextFactory extends SrtpContextFactory {
    private final HopByHopLeg leg;
    private final boolean sender;
    private final SrtpPolicy policy;
    private final byte[] key;
    private final byte[] salt;
    private final Map<Integer, SentPackets> sentPackets = new ConcurrentHashMap<>();
    private boolean closed;

    /** Copies key and salt. */
    RtpContextFactory(HopByHopLeg leg, boolean sender, SrtpPolicy policy, SecretBytes key, SecretBytes salt) {
        this(leg, sender, policy, key.toByteArray(), salt.toByteArray());
    }

    private RtpContextFactory(HopByHopLeg leg, boolean sender, SrtpPolicy policy, byte[] key, byte[] salt) {
        super(sender, key, salt, policy, policy, leg.logger());
        this.leg = leg;
        this.sender = sender;
        this.policy = policy;
        this.key = key;
        this.salt = salt;
    }

    /**
     * A context for one SSRC.
     *
     * @param roc used for an SSRC that this leg has not seen; for others the leg knows the ROC
     * @throws GeneralSecurityException if the factory is closed or the cipher is not available
     */
    @Override
    public final synchronized SrtpCryptoContext deriveContext(int ssrc, int roc) throws GeneralSecurityException {
        requireOpen();
        SourceIndex source = (sender ? leg.sent() : leg.received()).get(ssrc);
        long highest = source == null ? SourceIndex.NONE : source.highest();
        int firstRoc = highest == SourceIndex.NONE ? roc : (int) (highest >> 16);
        return sender ? sendContext(ssrc, firstRoc) : receiveContext(ssrc, firstRoc);
    }

    /** A context that sends to the endpoint. */
    abstract RtpSendContext sendContext(int ssrc, int firstRoc) throws GeneralSecurityException;

    /** A context that receives from the endpoint. */
    abstract RtpReceiveContext receiveContext(int ssrc, int firstRoc) throws GeneralSecurityException;

    /** A plain SRTP context at this ROC. */
    final synchronized SrtpCryptoContext plainContext(int ssrc, int roc) throws GeneralSecurityException {
        requireOpen();
        return super.deriveContext(ssrc, roc);
    }

    @Override
    public final SrtcpCryptoContext deriveControlContext(int ssrc) throws GeneralSecurityException {
        throw new GeneralSecurityException("this factory is for SRTP; SRTCP has its own");
    }

    private void requireOpen() throws GeneralSecurityException {
        if (closed) {
            throw new GeneralSecurityException("the hop-by-hop keys were wiped");
        }
    }

    /** The packets of this source that were sent under this factory's key. */
    final SentPackets sentPackets(int ssrc, SourceIndex source) {
        return sentPackets.computeIfAbsent(ssrc, absent -> leg.newSentPackets(source));
    }

    /**
     * Releases the state of a source that is no longer sent. If it returns, it continues behind its highest index; a packet
     * that was sent before cannot be sent again.
     */
    public final void forget(int ssrc) {
        sentPackets.computeIfPresent(ssrc, (known, packets) -> {
            packets.close();
            return null;
        });
    }

    @Override
    public final synchronized void close() {
        closed = true;
        super.close();
        Arrays.fill(key, (byte) 0);
        Arrays.fill(salt, (byte) 0);
    }

    final HopByHopLeg leg() {
        return leg;
    }

    final SrtpPolicy policy() {
        return policy;
    }

    /** For a context's constructor, which does not keep it. */
    final byte[] key() {
        return key;
    }

    /** For a context's constructor, which does not keep it. */
    final byte[] salt() {
        return salt;
    }
}
