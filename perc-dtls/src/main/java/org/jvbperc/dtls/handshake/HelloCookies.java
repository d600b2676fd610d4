package org.jvbperc.dtls.handshake;

import java.security.SecureRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.bouncycastle.tls.DTLSRequest;
import org.bouncycastle.tls.DTLSVerifier;
import org.bouncycastle.tls.DatagramSender;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;
import org.jspecify.annotations.Nullable;
import org.jvbperc.crypto.Octets;

/**
 * The stateless cookie exchange of RFC 6347 section 4.2.1, so that no handshake begins for a peer that cannot receive
 * (RFC 9185 section 9).
 *
 * <p>The secret changes every five minutes; the previous one is accepted for as long again, so that no running exchange breaks.
 * Safe for threads.
 */
public final class HelloCookies {
    private static final long SECRET_LIFETIME_NANOS = TimeUnit.MINUTES.toNanos(5);

    /** A peer whose ClientHello is checked against the old secret gets no answer from that check. */
    private static final DatagramSender SILENT = new HelloVerifySender(1, (datagram, offset, length) -> {});

    private final SecureRandom random;
    private final LongSupplier nanoTime;
    private DTLSVerifier current;
    private DTLSVerifier previous;
    private long currentSinceNanos;

    public HelloCookies(SecureRandom random, LongSupplier nanoTime) {
        this.random = random;
        this.nanoTime = nanoTime;
        this.current = newVerifier();
        this.previous = current;
        this.currentSinceNanos = nanoTime.getAsLong();
    }

    /**
     * Checks whether {@code datagram} is a ClientHello with a valid cookie for {@code clientId}. A ClientHello without one is
     * answered with HelloVerifyRequest; anything else is ignored.
     *
     * @return the first record of the handshake, or null
     */
    public synchronized @Nullable DTLSRequest verify(
            Octets clientId, byte[] datagram, int offset, int length, HelloVerifySender sender) {
        long now = nanoTime.getAsLong();
        if (now - currentSinceNanos > SECRET_LIFETIME_NANOS) {
            previous = now - currentSinceNanos > 2 * SECRET_LIFETIME_NANOS ? newVerifier() : current;
            current = newVerifier();
            currentSinceNanos = now;
        }
        byte[] id = clientId.toByteArray();
        if (previous != current) {
            DTLSRequest request = previous.verifyRequest(id, datagram, offset, length, SILENT);
            if (request != null) {
                return request;
            }
        }
        return current.verifyRequest(id, datagram, offset, length, sender);
    }

    private DTLSVerifier newVerifier() {
        return new DTLSVerifier(new BcTlsCrypto(random));
    }
}
