package org.jvbperc.idpproxy;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One run of a script: its event loop, timers and requests, from its first execution to the result of one method.
 *
 * <p>Belongs to one thread; answers to requests come in from others through a queue.
 */
final class RealmSession implements HostCalls {
    private static final JsonFactory FACTORY = new JsonFactoryBuilder()
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(32).build())
            .configure(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION, false)
            .build();
    private static final ObjectMapper JSON = new ObjectMapper(FACTORY);
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    /** Characters as JSON escapes and base64 make them. */
    private static final int MESSAGE_FACTOR = 6;

    private final ProxyScript script;
    private final RealmLimits limits;
    private final ScriptRequests requests;
    private final ProxyHttp http;
    private final Executor fetchThreads;
    private final RunGuard guard;
    private final RealmCrypto crypto;
    private final RealmTimers timers = new RealmTimers(System.nanoTime());
    private final BlockingQueue<ObjectNode> answers = new LinkedBlockingQueue<>();

    private @Nullable ObjectNode event;
    private @Nullable ScriptOutcome outcome;
    private int hostCalls;
    private int fetches;
    private int openFetches;

    RealmSession(
            ProxyScript script,
            RealmLimits limits,
            ScriptRequests requests,
            ProxyHttp http,
            Executor fetchThreads,
            RunGuard guard) {
        this.script = script;
        this.limits = limits;
        this.requests = requests;
        this.http = http;
        this.fetchThreads = fetchThreads;
        this.guard = guard;
        this.crypto = new RealmCrypto(new SecureRandom());
    }

    /**
     * Runs the script and then {@code method} of what it registered.
     *
     * @throws RealmException when a limit was exceeded
     * @throws InterruptedException when the run was ended while it waited
     */
    ScriptOutcome run(String method, List<JsonNode> arguments) throws RealmException, InterruptedException {
        RealmSource source = RealmSource.instance();
        try (Realm realm = new Realm(limits.memoryBytes(), MESSAGE_FACTOR * limits.outputChars(), this)) {
            realm.run(source.scope);
            ScriptOutcome executed = execute(realm, source);
            if (!(executed instanceof ScriptOutcome.Executed registered) || !registered.registered()) {
                return executed;
            }
            outcome = null;
            ArrayNode list = NODES.arrayNode().addAll(arguments);
            dispatch(realm, source, event("call").put("method", method).set("args", list));
            while (outcome == null) {
                dispatch(realm, source, nextEvent());
            }
            return outcome;
        }
    }

    private ScriptOutcome execute(Realm realm, RealmSource source) throws RealmException {
        dispatch(realm, source, event("execute").put("source", script.source()));
        ScriptOutcome executed = outcome;
        return executed == null ? new ScriptOutcome.Executed(false) : executed;
    }

    private void dispatch(Realm realm, RealmSource source, ObjectNode next) throws RealmException {
        event = next;
        realm.run(source.dispatch);
    }

    /** Waits for a timer or an answer. */
    private ObjectNode nextEvent() throws RealmException, InterruptedException {
        while (true) {
            ObjectNode answer = answers.poll();
            if (answer == null) {
                OptionalInt due = timers.takeDue(System.nanoTime());
                if (due.isPresent()) {
                    return event("timer").put("id", due.getAsInt());
                }
                if (timers.isEmpty() && openFetches == 0) {
                    throw new RealmException(
                            RealmException.Kind.NEVER_SETTLED, "the script's promise can never be settled");
                }
                answer = timers.isEmpty()
                        ? answers.take()
                        : answers.poll(timers.untilFirst(System.nanoTime()), TimeUnit.NANOSECONDS);
            }
            if (answer != null) {
                openFetches--;
                return answer;
            }
        }
    }

    @Override
    public String call(String function, String arguments) {
        if (++hostCalls > limits.hostCalls()) {
            throw new Abort(new RealmException(RealmException.Kind.LIMIT, "the script passed the limit of calls"));
        }
        ObjectNode reply = NODES.objectNode();
        try {
            JsonNode value = answer(function, JSON.readTree(arguments));
            reply.set("value", value);
        } catch (IllegalArgumentException e) {
            // Fixed texts of this package, or of the JDK's base64 decoder about positions.
            reply.put("error", String.valueOf(e.getMessage()));
        } catch (JsonProcessingException e) {
            reply.put("error", "malformed call");
        }
        return reply.toString();
    }

    private JsonNode answer(String function, JsonNode arguments) {
        return switch (function) {
            case "next" -> takeEvent();
            case "environment" ->
                NODES.objectNode().put("href", script.uri().toString()).put("origin", Origins.of(script.uri()));
            case "timer" -> {
                timers.start(arguments.path(0).asInt(), arguments.path(1).asLong(), System.nanoTime());
                yield NODES.nullNode();
            }
            case "clear" -> {
                timers.clear(arguments.path(0).asInt());
                yield NODES.nullNode();
            }
            case "fetch" -> {
                fetch(arguments.path(0).asInt(), requests.read(arguments.path(1)));
                yield NODES.nullNode();
            }
            case "url" ->
                UrlParts.parse(
                        arguments.path(0).asText(),
                        arguments.path(1).isTextual() ? arguments.path(1).textValue() : null);
            case "executed", "scriptFailed", "result", "failed" -> {
                settle(function, arguments.path(0));
                yield NODES.nullNode();
            }
            default -> cryptography(function, arguments);
        };
    }

    private JsonNode cryptography(String function, JsonNode arguments) {
        return switch (function) {
            case "digest" ->
                RealmOctets.write(crypto.digest(arguments.path(0).asText(), RealmOctets.read(arguments.path(1))));
            case "importKey" ->
                NODES.numberNode(crypto.importKey(
                        arguments.path(0).asText(), arguments.path(1), arguments.path(2), arguments.path(3)));
            case "verify" ->
                NODES.booleanNode(crypto.verify(
                        arguments.path(0),
                        arguments.path(1).asInt(-1),
                        RealmOctets.read(arguments.path(2)),
                        RealmOctets.read(arguments.path(3))));
            case "random" -> RealmOctets.write(crypto.random(arguments.path(0).asInt()));
            case "uuid" -> NODES.textNode(UUID.randomUUID().toString());
            case "atob" ->
                NODES.textNode(RealmOctets.fromBase64(arguments.path(0).asText()));
            case "btoa" -> NODES.textNode(RealmOctets.toBase64(arguments.path(0).asText()));
            default -> throw new IllegalArgumentException("no such call");
        };
    }

    private JsonNode takeEvent() {
        ObjectNode taken = event;
        event = null;
        return taken == null ? NODES.nullNode() : taken;
    }

    private void settle(String function, JsonNode value) {
        if (outcome != null) {
            return;
        }
        outcome = switch (function) {
            case "executed" -> new ScriptOutcome.Executed(value.asBoolean());
            case "scriptFailed" -> new ScriptOutcome.ScriptFailed();
            case "result" -> new ScriptOutcome.Result(value);
            default ->
                new ScriptOutcome.Failed(
                        value.path("name").asText(),
                        value.path("detail").asText(),
                        value.path("loginUrl").asText(),
                        value.path("info").asText());
        };
    }

    private void fetch(int id, ProxyRequest request) {
        if (++fetches > limits.fetches()) {
            throw new Abort(new RealmException(
                    RealmException.Kind.LIMIT, "the script makes more than " + limits.fetches() + " requests"));
        }
        ProxyHttp.Call call = http.prepare(request);
        guard.add(call);
        try {
            fetchThreads.execute(() -> {
                ObjectNode answer = exchange(request, call).put("id", id);
                guard.remove(call);
                answers.add(answer);
            });
        } catch (RejectedExecutionException e) {
            guard.remove(call);
            throw new IllegalArgumentException("too many requests at a time", e);
        }
        openFetches++;
    }

    private ObjectNode exchange(ProxyRequest request, ProxyHttp.Call call) {
        ObjectNode answer = event("fetch");
        ProxyResponse response;
        try {
            response = call.send();
        } catch (HttpFailure e) {
            return answer.put("failure", String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            return answer.put("failure", "the request failed");
        }
        if (!requests.mayRead(request, response)) {
            return answer.put("failure", "the server does not let scripts of other origins read its answer");
        }
        answer.put("status", response.status())
                .put("statusText", response.reason())
                .put("url", response.uri().toString())
                .put("redirected", response.redirected())
                .put("responseType", Origins.of(response.uri()).equals(Origins.of(script.uri())) ? "basic" : "cors");
        byte[] body = response.body().toByteArray();
        String text = RealmOctets.text(body);
        if (text != null) {
            answer.put("text", text);
        } else {
            answer.set("numbers", RealmOctets.write(body));
        }
        ArrayNode headers = answer.putArray("headers");
        for (Map.Entry<String, String> header : response.headers()) {
            if (!header.getKey().startsWith("set-cookie")) {
                headers.addArray().add(header.getKey()).add(header.getValue());
            }
        }
        return answer;
    }

    private static ObjectNode event(String type) {
        return NODES.objectNode().put("type", type);
    }
}
