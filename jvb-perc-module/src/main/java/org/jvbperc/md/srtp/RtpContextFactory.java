package org.jvbperc.md.srtp;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import org.jitsi.srtp.SrtcpCryptoContext;
import org.jitsi.srtp.SrtpContextFactory;
import org.jitsi.srtp.SrtpPolicy;
import org.jvbperc.crypto.SecretBytes;

/**
 * Makes the SRTP contexts of one direction of one endpoint's leg under one key, and keeps what a context's constructor needs. Safe for
 * several threads. {@link #close()} wipes the master key; deriving a context then fails.
 */
abstract class RtpContextFactory extends SrtpContextFactory {
    private final HopByHopLeg leg;
    private final boolean sender;
    private final SrtpPolicy policy;
    private final byte[] key;
    private final byte[] salt;
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

    @Override
    public final SrtcpCryptoContext deriveControlContext(int ssrc) throws GeneralSecurityException {
        throw new GeneralSecurityException("this factory is for SRTP; SRTCP has its own");
    }

    /** Throws if the factory is closed. The caller holds the factory's lock while it uses the keys. */
    final synchronized void requireOpen() throws GeneralSecurityException {
        if (closed) {
            throw new GeneralSecurityException("the hop-by-hop keys were wiped");
        }
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

    /** Whether packets are sent to the endpoint; otherwise they come from it. */
    final boolean isSender() {
        return sender;
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
