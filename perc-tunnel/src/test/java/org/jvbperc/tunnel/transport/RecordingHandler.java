package org.jvbperc.tunnel.transport;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;
import org.jvbperc.testkit.Await;
import org.jvbperc.tunnel.TunnelMessage;

/** Records a handler's calls in order; each await takes the next and fails if it is another one or does not come. */
class RecordingHandler implements TunnelHandler {
    private record Call(
            String kind,
            @Nullable TunnelConnection connection,
            @Nullable TunnelMessage message,
            String reason,
            String thread) {}

    private final BlockingQueue<Call> calls = new LinkedBlockingQueue<>();

    @Override
    public void opened(TunnelConnection connection) {
        calls.add(
                new Call("opened", connection, null, "", Thread.currentThread().getName()));
    }

    @Override
    public void received(TunnelConnection connection, TunnelMessage message) {
        calls.add(new Call(
                "received", connection, message, "", Thread.currentThread().getName()));
    }

    @Override
    public void closed(TunnelConnection connection, String reason) {
        calls.add(new Call(
                "closed", connection, null, reason, Thread.currentThread().getName()));
    }

    @Override
    public void failed(String peerAddress, String reason) {
        calls.add(new Call("failed", null, null, reason, Thread.currentThread().getName()));
    }

    TunnelConnection awaitOpened() {
        TunnelConnection connection = await("opened").connection();
        if (connection == null) {
            throw new AssertionError("no connection");
        }
        return connection;
    }

    TunnelMessage awaitMessage() {
        TunnelMessage message = await("received").message();
        if (message == null) {
            throw new AssertionError("no message");
        }
        return message;
    }

    String awaitClosed() {
        return await("closed").reason();
    }

    String awaitFailed() {
        return await("failed").reason();
    }

    /** The next tunnel that opens, whatever failed before. */
    TunnelConnection awaitOpenedAfterFailures() {
        for (int i = 0; i < 100; i++) {
            Call call = next("opened");
            if (call.kind().equals("opened") && call.connection() != null) {
                return call.connection();
            }
            if (!call.kind().equals("failed")) {
                throw new AssertionError("expected opened, got " + call);
            }
        }
        throw new AssertionError("only failures");
    }

    /**
     * The end of the tunnel and a failed attempt at another one, in either order: the peer may be back before the end is told.
     *
     * @return why the first attempt failed
     */
    String awaitClosedAndFailed() {
        String failure = null;
        boolean closed = false;
        while (failure == null || !closed) {
            Call call = next("closed or failed");
            switch (call.kind()) {
                case "closed" -> closed = true;
                case "failed" -> failure = failure == null ? call.reason() : failure;
                default -> throw new AssertionError("expected closed or failed, got " + call);
            }
        }
        return failure;
    }

    boolean isQuiet() {
        return calls.isEmpty();
    }

    private Call await(String kind) {
        Call call = next(kind);
        if (!call.kind().equals(kind)) {
            throw new AssertionError("expected " + kind + ", got " + call);
        }
        return call;
    }

    private Call next(String kind) {
        return Await.next(calls, "the call " + kind);
    }
}
