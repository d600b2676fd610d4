package org.jvbperc.md.srtp;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jitsi.srtp.SrtcpCryptoContext;
import org.jitsi.srtp.SrtpContextFactory;
import org.jitsi.srtp.SrtpCryptoContext;
import org.jitsi.srtp.SrtpPolicy;
import org.jvbperc.crypto.SecretBytes;

/**
 * Makes the SRTP contexts of one direction of a browser's leg: plain SRTP under the hop-by-hop key (RFC 7714), without PERC.
 *
 * <p>A sending context refuses an index that it has used, so that no nonce is used twice, and is kept for the life of the key: a
 * second
 * call for the same SSRC returns it. Safe for several threads; {@link #close()} wipes the master key.
 */
final class SingleLayerContextFactory extends SrtpContextFactory {
    /** Fewer than on double legs, because each source keeps a context with its cipher here. */
    private static final int MAX_SENT_SOURCES = 4096;

    private final HopByHopLeg leg;
    private final boolean sender;
    private final SrtpPolicy policy;
    private final byte[] key;
    private final byte[] salt;
    private final Map<Integer, SrtpCryptoContext> sending = new HashMap<>();
    private boolean closed;

    SingleLayerContextFactory(HopByHopLeg leg, boolean sender, SrtpPolicy policy, SecretBytes key, SecretBytes salt) {
        this(leg, sender, policy, key.toByteArray(), salt.toByteArray());
    }

    private SingleLayerContextFactory(HopByHopLeg leg, boolean sender, SrtpPolicy policy, byte[] key, byte[] salt) {
        super(sender, key, salt, refusingReuse(policy), policy, leg.logger());
        this.leg = leg;
        this.sender = sender;
        this.policy = policy;
        this.key = key;
        this.salt = salt;
    }

    private static SrtpPolicy refusingReuse(SrtpPolicy policy) {
        policy.setSendReplayEnabled(true);
        return policy;
    }

    @Override
    public synchronized SrtpCryptoContext deriveContext(int ssrc, int roc) throws GeneralSecurityException {
        if (closed) {
            throw new GeneralSecurityException("the hop-by-hop keys were wiped");
        }
        if (!sender) {
            return leg.isObserved()
                    ? new SingleLayerReceiveContext(leg, this, ssrc, roc)
                    : super.deriveContext(ssrc, roc);
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

    @Override
    public SrtcpCryptoContext deriveControlContext(int ssrc) throws GeneralSecurityException {
        throw new GeneralSecurityException("this factory is for SRTP; SRTCP has its own");
    }

    @Override
    public synchronized void close() {
        closed = true;
        super.close();
        Arrays.fill(key, (byte) 0);
        Arrays.fill(salt, (byte) 0);
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
