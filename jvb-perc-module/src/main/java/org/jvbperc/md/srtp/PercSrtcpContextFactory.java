package org.jvbperc.md.srtp;

import java.security.GeneralSecurityException;
import org.jitsi.srtp.SrtcpCryptoContext;
import org.jitsi.srtp.SrtpContextFactory;
import org.jitsi.srtp.SrtpCryptoContext;
import org.jitsi.srtp.SrtpPolicy;
import org.jitsi.utils.ByteArrayBuffer;
import org.jitsi.utils.logging2.Logger;
import org.jspecify.annotations.Nullable;
import org.jvbperc.crypto.SecretBytes;
import org.jvbperc.rtp.PacketBuffer;
import org.jvbperc.srtp.SrtpOptions;
import org.jvbperc.srtp.SrtpSender;
import org.jvbperc.srtp.SrtpStatus;

/**
 * Makes the SRTCP contexts of one direction: plain SRTCP under the outer key (RFC 8723 section 6).
 *
 * <p>The factory keeps the next SRTCP index of every sent source and never forgets one: starting again would use a nonce twice.
 * Safe for several threads; {@link #close()} wipes the keys; sending contexts then fail.
 */
final class PercSrtcpContextFactory extends SrtpContextFactory {
    private static final byte[] NOTHING = {};

    private final @Nullable SrtpSender sender;
    private final PacketBuffer view = new PacketBuffer();
    private boolean closed;

    PercSrtcpContextFactory(boolean sends, SrtpPolicy policy, SecretBytes key, SecretBytes salt, Logger logger) {
        super(sends, key.toByteArray(), salt.toByteArray(), policy, policy, logger);
        sender = sends
                ? new SrtpSender(key, salt, SrtpOptions.SENDER_DEFAULT.withMaximumSources(HopByHopLeg.MAX_SENT_SOURCES))
                : null;
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
        return sender == null ? super.deriveControlContext(ssrc) : new PercSrtcpSendContext(this, ssrc, logger);
    }

    /** Protects a compound packet in place with its source's next index. Returns false if it must not be sent. */
    synchronized boolean protect(ByteArrayBuffer packet) {
        if (closed || sender == null) {
            return false;
        }
        view.set(packet.getBuffer(), packet.getOffset(), packet.getLength());
        boolean done = sender.protectRtcp(view) == SrtpStatus.OK;
        packet.setLength(view.length());
        view.set(NOTHING, 0, 0);
        return done;
    }

    @Override
    public synchronized void close() {
        closed = true;
        super.close();
        if (sender != null) {
            sender.close();
        }
    }
}
