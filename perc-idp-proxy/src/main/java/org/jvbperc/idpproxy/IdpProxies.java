package org.jvbperc.idpproxy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.jvbperc.http.DaemonThreads;
import org.jvbperc.identity.IdentityAssertion;
import org.jvbperc.identity.IdentityError;
import org.jvbperc.identity.IdentityException;

/**
 * Loads and runs identity providers' scripts (W3C webrtc-identity), each run in a new realm on a thread of its own, within
 * {@link RealmLimits}.
 *
 * <p>Thread-safe; calls block until the result or the limit of time, and end early when the calling thread is interrupted.
 */
public final class IdpProxies implements AutoCloseable {
    private static final String LOAD_ACCEPT = "text/javascript, application/javascript, */*;q=0.1";
    private static final long WATCH_MILLIS = 20;
    /** Limit of the engine's Java stack; with more, a recursive script could use memory outside its own. */
    private static final long STACK_BYTES = 4L * 1024 * 1024;

    private static final int MAX_FETCH_THREADS = 64;

    private final IdpProxyConfig config;
    private final ProxyHttp http;
    private final Semaphore places;
    private final Set<RunGuard> running = ConcurrentHashMap.newKeySet();
    private final ThreadPoolExecutor fetchThreads;
    private final ScheduledExecutorService watchdog;

    /** Prepares the engine, which takes a moment, so that the first run does not have to wait for it. */
    public IdpProxies(IdpProxyConfig config) {
        RealmSource.instance();
        this.config = config;
        this.http = new ProxyHttp(
                new AddressPolicy(config.allowPrivateAddresses(), config.hosts()), config.tls(), config.limits());
        this.places = new Semaphore(config.maxRuns(), true);
        this.fetchThreads = new ThreadPoolExecutor(
                0,
                MAX_FETCH_THREADS,
                10,
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                DaemonThreads.named("perc-idp-proxy-fetch"));
        this.watchdog = Executors.newSingleThreadScheduledExecutor(DaemonThreads.named("perc-idp-proxy-watchdog"));
        var unused = watchdog.scheduleWithFixedDelay(
                () -> running.forEach(RunGuard::checkCpuTime), WATCH_MILLIS, WATCH_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** The result of validateAssertion. */
    record Validated(String identity, String contents) {
        @Override
        public String toString() {
            return "Validated[" + identity + "]";
        }
    }

    /**
     * Lets the provider at {@code address} validate an assertion.
     *
     * @throws IdentityException with one of the conditions of W3C webrtc-identity
     */
    Validated validate(ProxyAddress address, String assertion) throws IdentityException {
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        JsonNode result = run(
                address,
                null,
                "validateAssertion",
                List.of(nodes.textNode(assertion), nodes.textNode(config.origin())));
        return new Validated(
                text(result, "identity", address, "validateAssertion"),
                text(result, "contents", address, "validateAssertion"));
    }

    /**
     * Lets the provider at {@code address} make an assertion over {@code contents}.
     *
     * @param authorization for requests to the provider's origin; null for none
     * @param usernameHint null for none
     */
    IdentityAssertion generate(
            ProxyAddress address, @Nullable String authorization, String contents, @Nullable String usernameHint)
            throws IdentityException {
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        ObjectNode options = nodes.objectNode().put("protocol", address.protocol());
        if (usernameHint != null) {
            options.put("usernameHint", usernameHint);
        }
        JsonNode result = run(
                address,
                authorization,
                "generateAssertion",
                List.of(nodes.textNode(contents), nodes.textNode(config.origin()), options));
        try {
            return new IdentityAssertion(
                    text(result, "domain", address, "generateAssertion"),
                    result.hasNonNull("protocol") ? text(result, "protocol", address, "generateAssertion") : "default",
                    text(result, "assertion", address, "generateAssertion"));
        } catch (IllegalArgumentException e) {
            throw ScriptErrors.noResult(address, "generateAssertion");
        }
    }

    private static String text(JsonNode result, String member, ProxyAddress address, String method)
            throws IdentityException {
        JsonNode value = result.path(member);
        if (!value.isTextual() || value.textValue().isEmpty()) {
            throw ScriptErrors.noResult(address, method);
        }
        return value.textValue();
    }

    private JsonNode run(ProxyAddress address, @Nullable String authorization, String method, List<JsonNode> arguments)
            throws IdentityException {
        long deadline = System.nanoTime() + config.limits().wallClock().toNanos();
        RunGuard guard = new RunGuard(config.limits().cpuTime().toNanos());
        try {
            if (!places.tryAcquire(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                throw new IdentityException(IdentityError.IDP_TIMEOUT, "too many identity providers are being asked");
            }
            CompletableFuture<JsonNode> result = start(address, authorization, method, arguments, guard);
            return result.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            guard.abort(RunGuard.Reason.WALL_CLOCK);
            throw ScriptErrors.ended(address, RunGuard.Reason.WALL_CLOCK, config.limits());
        } catch (InterruptedException e) {
            guard.abort(RunGuard.Reason.CANCELLED);
            Thread.currentThread().interrupt();
            throw ScriptErrors.ended(address, RunGuard.Reason.CANCELLED, config.limits());
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IdentityException known) {
                throw known;
            }
            throw new IllegalStateException("running an identity provider's script failed", e.getCause());
        }
    }

    /** Starts the run's thread, which releases its place when it ends, however late that is. */
    private CompletableFuture<JsonNode> start(
            ProxyAddress address,
            @Nullable String authorization,
            String method,
            List<JsonNode> arguments,
            RunGuard guard) {
        CompletableFuture<JsonNode> result = new CompletableFuture<>();
        Runnable task = () -> {
            guard.begin();
            running.add(guard);
            try {
                result.complete(execute(address, authorization, method, arguments, guard));
            } catch (Throwable e) {
                result.completeExceptionally(e);
            } finally {
                running.remove(guard);
                guard.end();
                places.release();
            }
        };
        boolean started = false;
        try {
            Thread thread = new Thread(null, task, "perc-idp-proxy-run", STACK_BYTES);
            thread.setDaemon(true);
            thread.start();
            started = true;
        } finally {
            if (!started) {
                places.release();
            }
        }
        return result;
    }

    private JsonNode execute(
            ProxyAddress address,
            @Nullable String authorization,
            String method,
            List<JsonNode> arguments,
            RunGuard guard)
            throws IdentityException {
        try {
            ProxyScript script = load(address, guard);
            String origin = Origins.of(script.uri());
            // If the provider's script has moved to another address, credentials are not sent there.
            String own = origin.equals(Origins.of(address.uri())) ? authorization : null;
            RealmSession session = new RealmSession(
                    script,
                    config.limits(),
                    new ScriptRequests(origin, own, config.limits()),
                    http,
                    fetchThreads,
                    guard);
            ScriptOutcome outcome = session.run(method, arguments);
            if (outcome instanceof ScriptOutcome.Result found) {
                return found.value();
            }
            throw ScriptErrors.of(address, outcome);
        } catch (RealmException e) {
            throw ScriptErrors.of(address, e, guard.reason(), config.limits());
        } catch (InterruptedException e) {
            RunGuard.Reason reason = guard.reason();
            throw ScriptErrors.ended(address, reason == null ? RunGuard.Reason.CANCELLED : reason, config.limits());
        }
    }

    private ProxyScript load(ProxyAddress address, RunGuard guard) throws IdentityException {
        ProxyHttp.Call call = http.prepare(new ProxyRequest(
                address.uri(),
                "GET",
                List.of(Map.entry("accept", LOAD_ACCEPT)),
                null,
                true,
                null,
                true,
                config.limits().scriptBytes()));
        guard.add(call);
        try {
            ProxyResponse response = call.send();
            if (response.status() != 200) {
                throw new IdentityException(
                                IdentityError.IDP_LOAD_FAILURE,
                                "the script of identity provider " + address.authority()
                                        + " cannot be loaded: HTTP status " + response.status())
                        .withHttpStatus(response.status());
            }
            String source = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(response.body().toByteArray()))
                    .toString();
            return new ProxyScript(source, response.uri());
        } catch (CharacterCodingException e) {
            throw new IdentityException(
                    IdentityError.IDP_BAD_SCRIPT_FAILURE,
                    "the script of identity provider " + address.authority() + " is not UTF-8",
                    e);
        } catch (HttpFailure e) {
            throw ScriptErrors.of(address, e, guard.reason(), config.limits());
        } finally {
            guard.remove(call);
        }
    }

    /** Ends all runs. */
    @Override
    public void close() {
        watchdog.shutdownNow();
        running.forEach(guard -> guard.abort(RunGuard.Reason.CANCELLED));
        fetchThreads.shutdownNow();
        http.close();
    }
}
