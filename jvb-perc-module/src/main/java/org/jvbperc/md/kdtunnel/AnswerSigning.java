package org.jvbperc.md.kdtunnel;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jvbperc.crypto.Octets;
import org.jvbperc.md.signalling.SignallingException;
import org.jvbperc.tunnel.transport.TunnelConnection;

/**
 * Asks one Key Distributor to sign the answers to one endpoint, through the tunnel that was open when the endpoint began to join. Safe
 * for several threads.
 */
public final class AnswerSigning {
    private final SignRequests requests;
    private final TunnelConnection tunnel;
    private final Duration timeout;

    AnswerSigning(SignRequests requests, TunnelConnection tunnel, Duration timeout) {
        this.requests = requests;
        this.tunnel = tunnel;
        this.timeout = timeout;
    }

    /**
     * Asks for a signature and waits for it.
     *
     * @param offer the endpoint's description, byte for byte
     * @param answer the Media Distributor's description
     * @return the signed answer
     * @throws SignallingException with the Key Distributor's condition, {@code kd-unavailable} if it did not answer in time, or
     *     {@code malformed-offer} if both do not fit into a message
     */
    public Octets sign(Octets offer, Octets answer) throws SignallingException {
        CompletableFuture<Octets> signed = request(offer, answer);
        try {
            return signed.get();
        } catch (ExecutionException e) {
            throw SignallingException.of(e);
        } catch (InterruptedException e) {
            signed.cancel(false);
            Thread.currentThread().interrupt();
            throw SignRequests.unavailable("the Media Distributor is stopping");
        }
    }

    /**
     * As {@link #sign} without waiting. The result completes on a tunnel's thread or a timer, which must not be held up; it fails
     * with a {@link SignallingException}.
     */
    public CompletableFuture<Octets> request(Octets offer, Octets answer) {
        return requests.request(tunnel, offer, answer, timeout);
    }
}
