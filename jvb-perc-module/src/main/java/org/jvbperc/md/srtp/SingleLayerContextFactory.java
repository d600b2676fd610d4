package org.jvbperc.md.srtp;

import java.security.GeneralSecurityException;
import java.util.HashMap;
import java.util.Map;
import org.jitsi.srtp.SrtpCryptoContext;
import org.jitsi.srtp.SrtpPolicy;
import org.jvbperc.crypto.SecretBytes;

/**
 * Makes the SRTP contexts of one direction of a browser's leg: plain SRTP under the hop-by-hop key (RFC 7714), without PERC.
 *
 * <p>A sending context refuses an index that it has used, so that no nonce is used twice, and is kept for the life of the key: a
 * second call for the same SSRC returns it.
 */
final class SingleLayerContextFactory extends RtpContextFactory {
    /** Fewer than on double legs, because each source keeps a context with its cipher here. */
    private static final int MAX_SENT_SOURCES = 4096;

    private final Map<Integer, SrtpCryptoContext> sending = new HashMap<>();

    SingleLayerContextFactory(HopByHopLeg leg, boolean sender, SrtpPolicy policy, SecretBytes key, SecretBytes salt) {
        super(leg, sender, refusingReuse(policy), key, salt);
    }

    private static SrtpPolicy refusingReuse(SrtpPolicy policy) {
        policy.setSendReplayEnabled(true);
        return policy;
    }

    @Override
    public synchronized SrtpCryptoContext deriveContext(int ssrc, int roc) throws GeneralSecurityException {
        requireOpen();
        if (!isSender()) {
            return leg().isObserved() ? new SingleLayerReceiveContext(this, ssrc, roc) : super.deriveContext(ssrc, roc);
        }
        SrtpCryptoContext context = sending.get(ssrc);
        if (context == null) {
            if (sending.size() >= MAX_SENT_SOURCES) {
                throw new GeneralSecurityException("too many sources are sent to one endpoint");
            }
            context = super.deriveContext(ssrc, roc);
            sending.put(ssrc, context);
        }
        return context;
    }
}
