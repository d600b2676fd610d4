package org.jvbperc.md.srtp;

import java.security.GeneralSecurityException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jitsi.srtp.SrtpCryptoContext;
import org.jitsi.srtp.SrtpPolicy;
import org.jvbperc.crypto.SecretBytes;

/**
 * Makes the SRTP contexts of one direction of one endpoint's leg under one key.
 *
 * <p>A bridge may drop a context and derive another for the same SSRC: the new one continues where the old one stopped, and only
 * the newest may send. Safe for several threads. {@link #close()} wipes the master key; deriving a context then fails.
 */
public final class PercSrtpContextFactory extends RtpContextFactory {
    private final Map<Integer, SentPackets> sentPackets = new ConcurrentHashMap<>();

    PercSrtpContextFactory(HopByHopLeg leg, boolean sender, SrtpPolicy policy, SecretBytes key, SecretBytes salt) {
        super(leg, sender, policy, key, salt);
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
        SourceTable sources = isSender() ? leg().sent() : leg().received();
        SourceIndex source = sources.get(ssrc);
        long highest = source == null ? SourceIndex.NONE : source.highest();
        int firstRoc = highest == SourceIndex.NONE ? roc : (int) (highest >> 16);
        return isSender() ? new PercSendContext(this, ssrc, firstRoc) : new PercReceiveContext(this, ssrc, firstRoc);
    }

    /** A plain SRTP context at this ROC. */
    synchronized SrtpCryptoContext plainContext(int ssrc, int roc) throws GeneralSecurityException {
        requireOpen();
        return super.deriveContext(ssrc, roc);
    }

    /** The packets of this source that were sent under this factory's key. */
    SentPackets sentPackets(int ssrc, SourceIndex source) {
        return sentPackets.computeIfAbsent(ssrc, absent -> leg().newSentPackets(source));
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
}
