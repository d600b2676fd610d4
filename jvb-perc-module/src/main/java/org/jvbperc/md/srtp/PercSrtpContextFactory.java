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
 * Makes the SRTP contexts of one direction of one endpoint's leg under one key.
 *
 * <p>A bridge may drop a context and derive another for the same SSRC: the new one continues where the old one stopped, and only
 * the newest may send. Safe for several threads. {@link #close()} wipes the master key; deriving a context then fails.
 */
public final class PercSrtpContextFactory extends SrtpContextFactory {
    private final HopByHopLeg leg;
    private final boolean sender;
    private final SrtpPolicy policy;
    private final byte[] key;
    private final byte[] salt;
    private final Map<Integer, SentPackets> sentPackets = new ConcurrentHashMap<>();
    private boolean closed;

    PercSrtpContextFactory(HopByHopLeg leg, boolean sender, SrtpPolicy policy, SecretBytes key, SecretBytes salt) {
        this(leg, sender, policy, key.toByteArray(), salt.toByteArray());
    }

    private PercSrtpContextFactory(HopByHopLeg leg, boolean sender, SrtpPolicy policy, byte[] key, byte[] salt) {
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
    public synchronized SrtpCryptoContext deriveContext(int ssrc, int roc) throws GeneralSecurityException {
        requireOpen();
        SourceTable sources = sender ? leg.sent() : leg.received();
        SourceIndex source = sources.get(ssrc);
        long highest = source == null ? SourceIndex.NONE : source.highest();
        int firstRoc = highest == SourceIndex.NONE ? roc : (int) (highest >> 16);
        return sender ? new PercSendContext(this, ssrc, firstRoc) : new PercReceiveContext(this, ssrc, firstRoc);
    }

    @Override
    public synchronized SrtcpCryptoContext deriveControlContext(int ssrc) throws GeneralSecurityException {
        throw new GeneralSecurityException("this factory is for SRTP; SRTCP has its own");
    }

    /** A plain SRTP context at this ROC. */
    synchronized SrtpCryptoContext plainContext(int ssrc, int roc) throws GeneralSecurityException {
        requireOpen();
        return super.deriveContext(ssrc, roc);
    }

    /** The packets of this source that were sent under this factory's key. */
    SentPackets sentPackets(int ssrc, SourceIndex source) {
        return sentPackets.computeIfAbsent(ssrc, absent -> leg.newSentPackets(source));
    }

    /**
     * Releases the state of a source that is no longer sent. If it returns, it continues behind its highest index; a packet
     * that was sent before cannot be sent again.
     */
    public void forget(int ssrc) {
        sentPackets.computeIfPresent(ssrc, (known, packets) -> {
            packets.close();
            return null;
        });
    }

    private void requireOpen() throws GeneralSecurityException {
        if (closed) {
            throw new GeneralSecurityException("the hop-by-hop keys were wiped");
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        super.close();
        Arrays.fill(key, (byte) 0);
        Arrays.fill(salt, (byte) 0);
    }

    HopByHopLeg leg() {
        return leg;
    }

    SrtpPolicy policy() {
        return policy;
    }

    /** For a context's constructor, which does not keep it. */
    byte[] key() {
        return key;
    }

    /** For a context's constructor, which does not keep it. */
    byte[] salt() {
        return salt;
    }
}
