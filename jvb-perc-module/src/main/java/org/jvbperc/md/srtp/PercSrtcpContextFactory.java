package org.jvbperc.md.srtp;

import java.security.GeneralSecurityException;
import java.util.HashMap;
import java.util.Map;
import org.jitsi.srtp.SrtcpCryptoContext;
import org.jitsi.srtp.SrtpContextFactory;
import org.jitsi.srtp.SrtpCryptoContext;
import org.jitsi.srtp.SrtpPolicy;
import org.jitsi.utils.logging2.Logger;
import org.jvbperc.crypto.SecretBytes;

/**
 * Makes the SRTCP contexts of one direction: plain SRTCP under the outer key (8723-29).
 *
 * <p>A sending context holds the next SRTCP index, and starting it again would use a nonce twice: a second call for the same
 * SSRC returns the same context. Safe for several threads; {@link #close()} wipes the master key.
 */
final class PercSrtcpContextFactory extends SrtpContextFactory {
    private final boolean sender;
    private final Map<Integer, SrtcpCryptoContext> sending = new HashMap<>();
    private boolean closed;

    PercSrtcpContextFactory(boolean sender, SrtpPolicy policy, SecretBytes key, SecretBytes salt, Logger logger) {
        super(sender, key.toByteArray(), salt.toByteArray(), policy, policy, logger);
        this.sender = sender;
    }

    @Override
    public SrtpCryptoContext deriveContext(int ssrc, int roc) throws GeneralSecurityException {
        throw new GeneralSecurityException("this factory is for SRTCP; SRTP has its own");
    }

    @Override
    public synchronized SrtcpCryptoContext deriveControlContext(int ssrc) throws GeneralSecurityException {
        if (closed) {
            throw new GeneralSecurityException("the hop-by-hop keys were wiped");
        }
        if (!sender) {
            return super.deriveControlContext(ssrc);
        }
        SrtcpCryptoContext context = sending.get(ssrc);
        if (context == null) {
            if (sending.size() >= HopByHopLeg.MAX_SENT_SOURCES) {
                throw new GeneralSecurityException("too many SRTCP senders on one leg");
            }
            context = super.deriveControlContext(ssrc);
            sending.put(ssrc, context);
        }
        return context;
    }

    @Override
    public synchronized void close() {
        closed = true;
        super.close();
    }
}
