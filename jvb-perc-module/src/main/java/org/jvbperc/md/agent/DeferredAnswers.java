package org.jvbperc.md.agent;

import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import kotlin.Unit;
import kotlin.jvm.functions.Function1;
import org.jitsi.utils.logging2.Logger;
import org.jitsi.xmpp.extensions.colibri2.ConferenceModifyIQ;
import org.jivesoftware.smack.packet.IQ;
import org.jspecify.annotations.Nullable;

/**
 * Answers requests that came over XMPP after the bridge has handled them: a conference handles its requests one after the
 * other, and none may wait for the Key Distributor of another. If the bridge lacks the members for that, it answers as usual.
 * Safe for several threads.
 */
final class DeferredAnswers {
    private final Logger logger;
    private final @Nullable Members members;
    private final Map<ConferenceModifyIQ, Answer> answers = Collections.synchronizedMap(new WeakHashMap<>());

    /** The bridge's queue entry. */
    private record Members(
            BridgeMember request,
            BridgeMember total,
            BridgeMember processing,
            BridgeMember received,
            BridgeMember callback,
            BridgeMember copy) {}

    /** The replacement of the bridge's callback. */
    private static final class Answer {
        private volatile @Nullable CompletableFuture<IQ> later;
    }

    DeferredAnswers(ClassLoader loader, Logger logger) {
        this.logger = logger;
        this.members = resolve(loader);
    }

    private static @Nullable Members resolve(ClassLoader loader) {
        MemberResolver find = new MemberResolver(loader);
        Class<?> entry = find.type("org.jitsi.videobridge.xmpp.XmppConnection$ColibriRequest");
        Class<?> statistics = find.type("org.jitsi.nlj.stats.DelayStats");
        Members members = new Members(
                find.method(entry, "getRequest"),
                find.method(entry, "getTotalDelayStats"),
                find.method(entry, "getProcessingDelayStats"),
                find.method(entry, "getReceiveTime"),
                find.method(entry, "getCallback"),
                find.method(
                        entry, "copy", ConferenceModifyIQ.class, statistics, statistics, long.class, Function1.class));
        return find.missing().isEmpty() ? members : null;
    }

    /** A queue entry to use instead of {@code entry}, whose answer can be deferred. */
    Object deferrable(Object entry) {
        Members known = members;
        if (known == null
                || !(known.request.call(entry) instanceof ConferenceModifyIQ request)
                || !(known.callback.call(entry) instanceof Function1<?, ?> callback)) {
            return entry;
        }
        Answer answer = new Answer();
        Function1<IQ, Unit> instead = response -> {
            answer(answer, response, callback);
            return Unit.INSTANCE;
        };
        Object copy = known.copy.get(
                entry,
                request,
                known.total.call(entry),
                known.processing.call(entry),
                known.received.call(entry),
                instead);
        answers.put(request, answer);
        return copy;
    }

    @SuppressWarnings("unchecked")
    private void answer(Answer answer, IQ response, Function1<?, ?> callback) {
        Consumer<IQ> send = ((Function1<IQ, Object>) callback)::invoke;
        CompletableFuture<IQ> later = answer.later;
        if (later == null) {
            send.accept(response);
            return;
        }
        var unused = later.thenAccept(send).exceptionally(failure -> {
            logger.error("A Colibri2 request could not be answered", failure);
            return null;
        });
    }

    /** Replaces the conference's answer to {@code request} by {@code later}. Returns false if that is not possible. */
    boolean defer(ConferenceModifyIQ request, CompletableFuture<IQ> later) {
        Answer answer = answers.remove(request);
        if (answer == null) {
            return false;
        }
        answer.later = later;
        return true;
    }
}
