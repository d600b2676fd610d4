package org.jvbperc.kd.tunnel;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.jvbperc.crypto.Octets;
import org.jvbperc.http.DaemonThreads;
import org.jvbperc.kd.conference.Condition;
import org.jvbperc.kd.conference.Refusal;
import org.jvbperc.kd.config.SigningSettings;
import org.jvbperc.kd.identity.AnswerSigner;
import org.jvbperc.kd.identity.SignedAnswer;
import org.jvbperc.kd.metrics.KdMetrics;
import org.jvbperc.tunnel.SignAnswer;
import org.jvbperc.tunnel.SignAnswerAck;
import org.jvbperc.tunnel.SignAnswerError;
import org.jvbperc.tunnel.TunnelException;
import org.jvbperc.tunnel.TunnelMessage;
import org.jvbperc.tunnel.transport.TunnelConnection;

/**
 * Runs the signer for SignAnswer requests off the tunnels' threads: on bounded thread pools, with a deadline and exactly one
 * reply for each request. Thread-safe.
 */
public final class SignAnswerQueue implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(SignAnswerQueue.class.getName());

    private final AnswerSigner signer;
    private final SigningSettings settings;
    private final Supplier<ExecutorService> newPool;
    private final ScheduledExecutorService timer;
    private final KdMetrics metrics;
    private final Set<String> providers;
    /** One pool for each identity provider, so that a slow provider does not delay the users of others. */
    private final Map<String, ExecutorService> pools = new ConcurrentHashMap<>();

    /**
     * Makes a queue. The caller closes {@code timer}.
     *
     * @param providers domains of identity providers that have a pool of their own; all others share one
     */
    public SignAnswerQueue(
            AnswerSigner signer,
            SigningSettings settings,
            Set<String> providers,
            ScheduledExecutorService timer,
            KdMetrics metrics) {
        this(signer, settings, providers, timer, metrics, () -> threadPool(settings));
    }

    /**
     * As the other constructor.
     *
     * @param newPool makes the executors, which may block in a request; they are ended by {@link #close}
     */
    public SignAnswerQueue(
            AnswerSigner signer,
            SigningSettings settings,
            Set<String> providers,
            ScheduledExecutorService timer,
            KdMetrics metrics,
            Supplier<ExecutorService> newPool) {
        this.signer = signer;
        this.settings = settings;
        this.newPool = newPool;
        this.providers = Set.copyOf(providers);
        this.timer = timer;
        this.metrics = metrics;
    }

    private ExecutorService pool(SignAnswer request) {
        String provider = signer.provider(request.offer());
        return pools.computeIfAbsent(providers.contains(provider) ? provider : "", key -> newPool.get());
    }

    private static ExecutorService threadPool(SigningSettings settings) {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                settings.threads(),
                settings.threads(),
                10,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(settings.queueLength()),
                DaemonThreads.numbered("perc-kd-sign"));
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    /** Processes a request; the reply goes out on {@code connection}. Does not block. */
    void submit(SignAnswer request, TunnelConnection connection) {
        Reply reply = new Reply(request.requestId(), connection);
        try {
            Future<?> running = pool(request).submit(() -> process(request, reply));
            reply.watch(timer.schedule(
                    () -> overdue(running, reply), settings.deadline().toMillis(), TimeUnit.MILLISECONDS));
        } catch (RejectedExecutionException e) {
            reply.refuse(new Refusal(Condition.KD_UNAVAILABLE, "too many offers are being processed", e));
        }
    }

    private void process(SignAnswer request, Reply reply) {
        if (reply.isSent()) {
            return;
        }
        try {
            TunnelConnection from = reply.connection;
            SignedAnswer signed =
                    signer.sign(request.offer(), request.answer(), from.peerFingerprint(), from.profiles());
            reply.accept(signed);
        } catch (Refusal e) {
            reply.refuse(e);
        } catch (RuntimeException e) {
            // A defect on this side: the peer is told no details.
            LOG.log(System.Logger.Level.ERROR, "processing SignAnswer failed", e);
            reply.refuse(new Refusal(Condition.KD_UNAVAILABLE, "the Key Distributor failed", e));
        }
    }

    private void overdue(Future<?> running, Reply reply) {
        if (!running.isDone() && !reply.isSent()) {
            reply.refuse(new Refusal(
                    Condition.KD_UNAVAILABLE,
                    "the offer was not processed within " + settings.deadline().toMillis() + " ms"));
            running.cancel(true);
        }
    }

    /** Stops the threads; requests in progress get no reply. */
    @Override
    public void close() {
        pools.values().forEach(ExecutorService::shutdownNow);
    }

    /** The one reply to a request. */
    private final class Reply {
        private final Octets requestId;
        private final TunnelConnection connection;
        private final AtomicBoolean sent = new AtomicBoolean();
        private volatile @Nullable Future<?> deadline;

        Reply(Octets requestId, TunnelConnection connection) {
            this.requestId = requestId;
            this.connection = connection;
        }

        boolean isSent() {
            return sent.get();
        }

        /** Takes the deadline's timer, which is cancelled when a reply is sent. */
        void watch(Future<?> timerTask) {
            deadline = timerTask;
            if (sent.get()) {
                timerTask.cancel(false);
            }
        }

        private boolean claim() {
            boolean first = sent.compareAndSet(false, true);
            Future<?> task = deadline;
            if (first && task != null) {
                task.cancel(false);
            }
            return first;
        }

        void accept(SignedAnswer signed) {
            if (claim()) {
                metrics.signAnswer("ok");
                if (signed.identity().isEmpty()) {
                    LOG.log(
                            System.Logger.Level.INFO,
                            "signed an answer for room \"{0}\" before its endpoint's identity is known",
                            signed.room());
                } else {
                    LOG.log(System.Logger.Level.INFO, "admitted {0} to room \"{1}\"", signed.identity(), signed.room());
                }
                send(new SignAnswerAck(requestId, signed.answer()));
            }
        }

        void refuse(Refusal refusal) {
            if (claim()) {
                metrics.signAnswer(refusal.condition().code());
                LOG.log(
                        System.Logger.Level.INFO,
                        "refused an offer: {0}: {1}",
                        refusal.condition().code(),
                        refusal.detail());
                send(new SignAnswerError(requestId, refusal.condition().code(), fit(refusal.detail())));
            }
        }

        private void send(TunnelMessage message) {
            try {
                connection.send(message);
            } catch (TunnelException e) {
                LOG.log(System.Logger.Level.DEBUG, "a reply to SignAnswer was not sent: {0}", e.getMessage());
            }
        }
    }

    /** Cuts {@code detail} to the length that fits into the message, at a character's boundary. */
    static String fit(String detail) {
        ByteBuffer room = ByteBuffer.allocate(SignAnswerError.MAX_DETAIL_BYTES);
        CharsetEncoder encoder = StandardCharsets.UTF_8
                .newEncoder()
                .onMalformedInput(CodingErrorAction.REPLACE)
                .onUnmappableCharacter(CodingErrorAction.REPLACE);
        encoder.encode(CharBuffer.wrap(detail), room, true);
        return new String(room.array(), 0, room.position(), StandardCharsets.UTF_8);
    }
}
