package org.jvbperc.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import org.jspecify.annotations.Nullable;

/**
 * Reads an HTTP response's body up to a number of octets and fails beyond, for servers that are not trusted. Called by one
 * thread at a time, as the interface says.
 */
public final class LimitedBody implements BodySubscriber<byte[]> {
    /** The body had more octets than allowed. */
    public static final class TooLarge extends IOException {
        private static final long serialVersionUID = 1L;

        TooLarge(int limitBytes) {
            super("more than " + limitBytes + " octets");
        }
    }

    private final int limitBytes;
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();
    private final CompletableFuture<byte[]> result = new CompletableFuture<>();
    private @Nullable Subscription subscription;

    private LimitedBody(int limitBytes) {
        this.limitBytes = limitBytes;
    }

    /** Reads at most {@code limitBytes}; more fail the exchange with {@link TooLarge}. */
    public static BodyHandler<byte[]> handler(int limitBytes) {
        return info -> new LimitedBody(limitBytes);
    }

    @Override
    public CompletionStage<byte[]> getBody() {
        return result;
    }

    @Override
    public void onSubscribe(Subscription newSubscription) {
        subscription = newSubscription;
        newSubscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        for (ByteBuffer buffer : buffers) {
            if (received.size() + buffer.remaining() > limitBytes) {
                if (subscription != null) {
                    subscription.cancel();
                }
                result.completeExceptionally(new TooLarge(limitBytes));
                return;
            }
            byte[] chunk = new byte[buffer.remaining()];
            buffer.get(chunk);
            received.write(chunk, 0, chunk.length);
        }
    }

    @Override
    public void onError(Throwable error) {
        result.completeExceptionally(error);
    }

    @Override
    public void onComplete() {
        result.complete(received.toByteArray());
    }
}
