package org.jvbperc.md.kdtunnel;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jvbperc.crypto.Octets;
import org.jvbperc.md.metrics.PercCounter;
import org.jvbperc.md.metrics.PercMetrics;
import org.jvbperc.md.signalling.SignallingException;
import org.jvbperc.tunnel.SignAnswer;
import org.jvbperc.tunnel.SignAnswerAck;
import org.jvbperc.tunnel.SignAnswerError;
import org.jvbperc.tunnel.TunnelException;
import org.jvbperc.tunnel.TunnelMessage;
import org.jvbperc.tunnel.transport.TunnelConnection;

/**
 * Requests for signed answers (draft-roach-perc-webrtc-00 section 5.2) that wait for the Key Distributor's reply, which has the
 * random id of its request ("Request ids of signing messages" in docs/rfc-coverage.md). Safe for several threads; the caller bounds
 * the number of requests.
 */
public final class SignRequests {
    private static final int REQUEST_ID_BYTES = 16;
    private static final String SAFE_CONDITION = "[a-z0-9][a-z0-9-]{0,63}";

    private final Map<Octets, Pending> pending = new ConcurrentHashMap<>();
    private final SecureRandom random = new SecureRandom();
    private final KdConnections connections;
    private final PercMetrics metrics;

    private record Pending(TunnelConnection tunnel, CompletableFuture<TunnelMessage> reply) {}

    /** No requests yet. */
    public SignRequests(KdConnections connections, PercMetrics metrics) {
        this.connections = connections;
        this.metrics = metrics;
    }

    /**
     * Finds the tunnel to a Key Distributor for the signatures of one endpoint's answers.
     *
     * @param timeout for each signature
     * @throws SignallingException {@code kd-unavailable} if the Key Distributor is not connected
     */
    public AnswerSigning to(KeyDistributorRef keyDistributor, Duration timeout) throws SignallingException {
        TunnelConnection tunnel = connections.find(keyDistributor).orElseThrow(() -> {
            metrics.count(PercCounter.SIGN_KD_UNAVAILABLE);
            return unavailable("the room's Key Distributor is not connected");
        });
        return new AnswerSigning(this, tunnel, timeout);
    }

    /** As {@link AnswerSigning#request}. */
    CompletableFuture<Octets> request(TunnelConnection tunnel, Octets offer, Octets answer, Duration timeout) {
        if (!tunnel.signingAgreed()) {
            metrics.count(PercCounter.SIGN_KD_UNAVAILABLE);
            return CompletableFuture.failedFuture(
                    unavailable("the Key Distributor does not sign answers on this tunnel"));
        }
        if (offer.length() + answer.length() > SignAnswer.MAX_DESCRIPTIONS_BYTES) {
            return CompletableFuture.failedFuture(new SignallingException(
                    SignallingException.MALFORMED_OFFER,
                    "offer and answer have " + (offer.length() + answer.length()) + " octets: at most "
                            + SignAnswer.MAX_DESCRIPTIONS_BYTES + " can be signed"));
        }
        byte[] id = new byte[REQUEST_ID_BYTES];
        random.nextBytes(id);
        Octets requestId = Octets.of(id);
        Pending request = new Pending(tunnel, new CompletableFuture<>());
        pending.put(requestId, request);
        metrics.count(PercCounter.SIGN_REQUESTED);
        CompletableFuture<Octets> signed = request.reply
                .orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
                .handle((reply, failure) -> {
                    pending.remove(requestId);
                    if (failure != null) {
                        throw new CompletionException(failed(failure, timeout));
                    }
                    return outcome(reply);
                });
        try {
            tunnel.send(new SignAnswer(requestId, offer, answer));
        } catch (TunnelException e) {
            request.reply.completeExceptionally(e);
        }
        return signed;
    }

    private SignallingException failed(Throwable failure, Duration timeout) {
        if (failure instanceof TimeoutException) {
            metrics.count(PercCounter.SIGN_TIMEOUT);
            return unavailable("the Key Distributor did not answer in " + timeout.toMillis() + " ms");
        }
        metrics.count(PercCounter.SIGN_KD_UNAVAILABLE);
        return unavailable("the tunnel to the Key Distributor was lost");
    }

    private Octets outcome(TunnelMessage reply) {
        if (reply instanceof SignAnswerAck ack) {
            metrics.count(PercCounter.SIGN_ACKNOWLEDGED);
            return ack.answer();
        }
        SignAnswerError error = (SignAnswerError) reply;
        metrics.count(PercCounter.SIGN_REFUSED);
        String condition = error.condition().matches(SAFE_CONDITION) ? error.condition() : "refused";
        throw new CompletionException(
                new SignallingException(condition, error.detail().replaceAll("\\p{Cntrl}", "?")));
    }

    static SignallingException unavailable(String detail) {
        return new SignallingException(SignallingException.KD_UNAVAILABLE, detail);
    }

    /** Takes a SignAnswerAck or SignAnswerError; a reply without a request to this Key Distributor is counted and dropped. */
    void replied(TunnelConnection tunnel, Octets requestId, TunnelMessage reply) {
        Pending request = pending.get(requestId);
        if (request == null || !request.tunnel.peerFingerprint().equals(tunnel.peerFingerprint())) {
            metrics.count(PercCounter.SIGN_UNKNOWN_REQUEST);
            return;
        }
        request.reply.complete(reply);
    }

    /** Fails the requests that were sent through {@code tunnel}, which has closed. */
    void lost(TunnelConnection tunnel) {
        for (Pending request : pending.values()) {
            if (request.tunnel.equals(tunnel)) {
                request.reply.completeExceptionally(new TunnelException("tunnel lost"));
            }
        }
    }

    /** Number of requests that wait for a reply. */
    public int size() {
        return pending.size();
    }
}
